/** What a schema made of a value: the typed value, or why not. */
export type SchemaResult<T> =
  | { readonly value: T; readonly issues?: undefined }
  | { readonly issues: readonly { readonly message: string }[] }

/**
 * A Standard Schema v1 (https://standardschema.dev), structurally: Zod, Valibot, ArkType and others are
 * ones. Its output type is the event's type.
 */
export interface EventSchema<out T = unknown> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => SchemaResult<T> | Promise<SchemaResult<T>>
    readonly types?: { readonly input: unknown; readonly output: T } | undefined
  }
}

/** One schema for each event name; `'*'` is the shape of names that are not listed. */
export type EventSchemas<E extends object> = { readonly [N in keyof E]: EventSchema<E[N]> }

/**
 * A plain type in place of a schema: nothing is checked at run time.
 *
 * @example
 * ```ts
 * rine({ secret, events: { 'agent.created': unchecked<{ data: { agent_id: string } }>() } })
 * ```
 */
export function unchecked<T>(): EventSchema<T> {
  const validate = (value: unknown) => ({ value: value as T })
  return { '~standard': { version: 1, vendor: 'hookseal', validate } }
}
