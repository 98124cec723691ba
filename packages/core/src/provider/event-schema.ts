import { atPointer, pointerSteps } from '../util/pointer.ts'

/** One step of an issue's path, as some schema libraries write it. */
export interface PathSegment {
  /** The name or index of this step. */
  readonly key: PropertyKey
}

/** One problem a schema found. Log `path`; some schema libraries quote values in `message`. */
export interface PayloadIssue {
  /** What is wrong, in the schema library's words. */
  readonly message: string
  /** Where in the payload. @default the payload as a whole */
  readonly path?: readonly (PropertyKey | PathSegment)[] | undefined
}

/** What a schema made of a payload: a typed value, or why not. */
export type SchemaResult<T> =
  | {
      /** The payload, as the schema types it. */
      readonly value: T
      /** Absent when the payload fits. */
      readonly issues?: undefined
    }
  | {
      /** Why the payload does not fit. */
      readonly issues: readonly PayloadIssue[]
    }

/**
 * A Standard Schema (https://standardschema.dev): Zod, Valibot, ArkType and others fit. Its output becomes
 * `delivery.event`.
 */
export interface EventSchema<out T = unknown> {
  /** The interface of Standard Schema, version 1. */
  readonly '~standard': {
    /** The version of the interface. */
    readonly version: 1
    /** The name of the schema library. */
    readonly vendor: string
    /** Checks a value, and types it. */
    readonly validate: (value: unknown) => SchemaResult<T> | Promise<SchemaResult<T>>
    /** The types before and after, for inference alone. */
    readonly types?:
      | {
          /** What the schema accepts as input. */
          readonly input: unknown
          /** What the schema makes of it. */
          readonly output: T
        }
      | undefined
  }
}

/** One schema per event name. `'*'` is for names that are not listed, and what fails it is never handed to a handler. */
export type EventSchemas<E extends object> = { readonly [N in keyof E]: EventSchema<E[N]> }

/** The event map of a provider that lists no events. Add some with its `events` option, or handle `'*'`. */
// biome-ignore lint/suspicious/noEmptyInterface: an interface keeps its name in hovers, a type does not
export interface NoListedEvents {}

/** The events in `Base`, with those in `X` added or replaced. */
export type WithEvents<Base extends object, X extends object> = [keyof X] extends [never]
  ? Base
  : MergedEvents<Base, X>

/** Two event maps in one; the second wins. */
export type MergedEvents<Base, X> = {
  [N in keyof Base | keyof X]: N extends keyof X ? X[N] : N extends keyof Base ? Base[N] : never
}

type BodyOf<W> = W extends { post: { requestBody?: infer R } }
  ? NonNullable<R> extends { content: { 'application/json': infer J } }
    ? J
    : never
  : never

/** An event map from the `webhooks` of an OpenAPI document, named by a field of the payload: `EventsByField<webhooks, 'type'>`. */
export type EventsByField<W, F extends string> = {
  [B in BodyOf<W[keyof W]> as B extends { [K in F]: infer N extends string } ? N : never]: B
}

/** An event map from the `webhooks` of an OpenAPI document, named by their keys: `EventsByKey<webhooks>`. */
export type EventsByKey<W> = {
  [K in keyof W & string as [BodyOf<W[K]>] extends [never] ? never : K]: BodyOf<W[K]>
}

/**
 * A plain type instead of a schema: nothing is checked at run time.
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

/**
 * A schema that checks nothing, for each of these names and for `'*'`, together with those that the application gives:
 * what a provider of one sender lists.
 */
export function listedEvents<E extends object, X extends object>(
  names: readonly (keyof E & string)[],
  others: EventSchemas<X> | undefined,
): EventSchemas<WithEvents<E, X>> {
  const listed = [...names, '*'].map((name) => [name, unchecked()])
  return { ...Object.fromEntries(listed), ...others } as EventSchemas<WithEvents<E, X>>
}

/**
 * A schema that checks a few fields by their JSON pointer and leaves the payload as it is: `true` for any text that
 * is not empty, else the very text. For providers, which check what identifies an event and nothing else.
 */
export function withFields<T>(fields: Readonly<Record<string, true | string>>): EventSchema<T> {
  const rules = Object.entries(fields)
  function validate(value: unknown): SchemaResult<T> {
    const issues = rules.flatMap(([pointer, wanted]) => {
      const found = atPointer(value, pointer)
      const fits = wanted === true ? typeof found === 'string' && found !== '' : found === wanted
      const message = wanted === true ? 'must be text' : `must be ${JSON.stringify(wanted)}`
      return fits ? [] : [{ message, path: [...pointerSteps(pointer)] }]
    })
    return issues.length === 0 ? { value: value as T } : { issues }
  }
  return { '~standard': { version: 1, vendor: 'hookseal', validate } }
}
