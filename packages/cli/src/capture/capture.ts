/** A request as it was captured. */
export interface Capture {
  readonly method?: string | undefined
  readonly url?: string | undefined
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Uint8Array
}
