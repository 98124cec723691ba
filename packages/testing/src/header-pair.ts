/** One header as it is sent on the wire. The same name may occur more than once. */
export type HeaderPair = readonly [name: string, value: string]
