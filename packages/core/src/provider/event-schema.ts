import { atPointer, pointerSteps } from '../util/pointer.ts'

/** One step of an issue's path, in the form that some schema libraries use. */
export interface PathSegment {
  /** The name or index of this step. */
  readonly key: PropertyKey
}

/**
 * One problem that a schema found. Log `path` rather than `message`: some schema libraries quote payload values in it.
 */
export interface PayloadIssue {
  /** What is wrong, in the schema library's words. */
  readonly message: string
  /** Where the problem is in the payload. @default the payload as a whole */
  readonly path?: readonly (PropertyKey | PathSegment)[] | undefined
}

/** The result of validating a payload: a typed value, or the issues. */
export type SchemaResult<T> =
  | {
      /** The payload, as the schema types it. */
      readonly value: T
      /** Absent if the payload matches. */
      readonly issues?: undefined
    }
  | {
      /** Why the payload does not match. */
      readonly issues: readonly PayloadIssue[]
    }

/**
 * A Standard Schema (https://standardschema.dev): Schemas of Zod, Valibot, ArkType and others are compatible. The
 * output becomes `delivery.event`.
 */
export interface EventSchema<out T = unknown> {
  /** The interface of Standard Schema, version 1. */
  readonly '~standard': {
    /** The version of the interface. */
    readonly version: 1
    /** The name of the schema library. */
    readonly vendor: string
    /** Validates a value against this schema. */
    readonly validate: (value: unknown) => SchemaResult<T> | Promise<SchemaResult<T>>
    /** The input and output types, used only for inference. */
    readonly types?:
      | {
          /** What the schema accepts as input. */
          readonly input: unknown
          /** What the schema outputs. */
          readonly output: T
        }
      | undefined
  }
}

/**
 * One schema per event type. `'*'` applies to types that are not listed; a payload that does not match it never reaches
 * a handler.
 */
export type EventSchemas<E extends object> = { readonly [N in keyof E]: EventSchema<E[N]> }

/** The event map of a provider that lists no events. Add events with its `events` option, or handle `'*'`. */
// biome-ignore lint/suspicious/noEmptyInterface: an interface keeps its name in hovers, a type does not
export interface NoListedEvents {}

/** The events in `Base`, with those in `X` added or replaced. */
export type WithEvents<Base extends object, X extends object> = [keyof X] extends [never]
  ? Base
  : MergedEvents<Base, X>

/** Two event maps merged into one. The second takes precedence. */
export type MergedEvents<Base, X> = {
  [N in keyof Base | keyof X]: N extends keyof X ? X[N] : N extends keyof Base ? Base[N] : never
}

type BodyOf<W> = W extends { post: { requestBody?: infer R } }
  ? NonNullable<R> extends { content: { 'application/json': infer J } }
    ? J
    : never
  : never

/**
 * An event map from the `webhooks` of an OpenAPI document, keyed by a field of the payload: `EventsByField<webhooks,
 * 'type'>`.
 */
export type EventsByField<W, F extends string> = {
  [B in BodyOf<W[keyof W]> as B extends { [K in F]: infer N extends string } ? N : never]: B
}

/** An event map from the `webhooks` of an OpenAPI document, with the same keys: `EventsByKey<webhooks>`. */
export type EventsByKey<W> = {
  [K in keyof W & string as [BodyOf<W[K]>] extends [never] ? never : K]: BodyOf<W[K]>
}

/**
 * Declares the type of a payload without a schema. Nothing is checked at run time.
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
 * Creates the `events` of a provider for one sender: a schema that checks nothing for each of these event types and for
 * `'*'`, plus the schemas that the application adds.
 */
export function listedEvents<E extends object, X extends object>(
  names: readonly (keyof E & string)[],
  others: EventSchemas<X> | undefined,
): EventSchemas<WithEvents<E, X>> {
  const listed = [...names, '*'].map((name) => [name, unchecked()])
  return { ...Object.fromEntries(listed), ...others } as EventSchemas<WithEvents<E, X>>
}

/**
 * Creates a schema that checks a few fields by JSON pointer and does not change the payload. `true` means any non-empty
 * string; otherwise the value must be that exact string. For providers, which check only what identifies an event.
 */
export function withFields<T>(fields: Readonly<Record<string, true | string>>): EventSchema<T> {
  const rules = Object.entries(fields)
  function validate(value: unknown): SchemaResult<T> {
    const issues = rules.flatMap(([pointer, wanted]) => {
      const found = atPointer(value, pointer)
      const fits = wanted === true ? typeof found === 'string' && found !== '' : found === wanted
      const message =
        wanted === true ? 'must be a non-empty string' : `must be ${JSON.stringify(wanted)}`
      return fits ? [] : [{ message, path: [...pointerSteps(pointer)] }]
    })
    return issues.length === 0 ? { value: value as T } : { issues }
  }
  return { '~standard': { version: 1, vendor: 'hookseal', validate } }
}
