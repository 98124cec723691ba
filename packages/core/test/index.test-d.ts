// The published types, against a copy of their contract: names are stable, shapes are assignable both ways.
import type * as core from '@hookseal/core'
import { describe, expectTypeOf, it } from 'vitest'

type WebhookErrorCode =
  | 'missing_signature'
  | 'malformed_signature'
  | 'bad_signature'
  | 'missing_token'
  | 'bad_token'
  | 'duplicate_header'
  | 'missing_id'
  | 'malformed_id'
  | 'missing_timestamp'
  | 'malformed_timestamp'
  | 'timestamp_too_old'
  | 'timestamp_in_future'
  | 'invalid_json'
  | 'invalid_event'
  | 'body_aborted'
  | 'body_truncated'
  | 'method_not_allowed'
  | 'body_timeout'
  | 'body_too_large'
  | 'unsupported_encoding'
  | 'body_already_parsed'
  | 'body_already_read'
  | 'handler_failed'
  | 'provider_failed'
  | 'secret_unavailable'
  | 'in_flight'
  | 'lease_lost'
  | 'store_unavailable'
  | 'store_full'
  | 'shutting_down'

interface Events {
  a: { readonly n: number }
  b: string
  '*': { readonly type: string }
}
type D = core.Delivery<Events>

interface DeliveryBase {
  readonly provider: string
  readonly endpoint: string
  readonly id: string | undefined
  readonly idAuthenticated: boolean
  readonly key: string
  readonly timestamp: Date | undefined
  readonly secretId: string
  readonly authentication: 'hmac' | 'token'
  readonly rawBody: ReturnType<TextEncoder['encode']>
  readonly replayScope: 'none' | 'process' | 'shared'
}
interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}
type HeadersInput =
  | Iterable<readonly [string, string]>
  | readonly string[]
  | Readonly<Record<string, string | readonly string[] | undefined>>
interface BodyLimits {
  readonly maxBytes: number
  readonly signal: AbortSignal
}
interface WebhookInput {
  readonly method?: string | undefined
  readonly url?: string | undefined
  readonly headers: HeadersInput
  readonly body: Uint8Array | ArrayBuffer | string | ((limits: BodyLimits) => Promise<Uint8Array>)
  readonly context?: unknown
}
interface HandlerContext {
  readonly attempt: number
  readonly signal: AbortSignal
  discard(reason: string): Error
}
type Claim =
  | { readonly status: 'claimed'; readonly token: string; readonly attempt: number }
  | { readonly status: 'in_flight'; readonly retryAfterMs: number }
  | { readonly status: 'done' }
type Held = 'ok' | 'lease_lost'
interface ReplayStore {
  readonly scope: 'process' | 'shared'
  claim(
    key: string,
    options: { readonly leaseMs: number; readonly retainMs: number },
  ): Promise<Claim>
  commit(
    key: string,
    token: string,
    options: { readonly retainMs: number; readonly protectMs: number },
  ): Promise<Held>
  release(key: string, token: string): Promise<Held>
  extend(key: string, token: string, options: { readonly leaseMs: number }): Promise<Held>
}
interface ReplayOptions {
  readonly store?: ReplayStore | undefined
  readonly leaseMs?: number | undefined
  readonly maxRunMs?: number | undefined
  readonly retainMs?: number | undefined
  readonly timeoutMs?: number | undefined
  readonly onUnavailable?: 'reject' | 'run' | undefined
}
interface ReceiverOptions {
  readonly provider: core.Provider<Events>
  readonly endpoint?: string | undefined
  readonly handlers?: core.Handlers<Events> | undefined
  readonly hooks?: core.Hooks<Events> | undefined
  readonly replay?: ReplayOptions | false | undefined
  readonly toleranceSeconds?: number | undefined
  readonly maxBodyBytes?: number | undefined
  readonly bodyTimeoutMs?: number | undefined
  readonly secretTimeoutMs?: number | undefined
  readonly now?: (() => number) | undefined
}
interface SecretEntry {
  readonly id?: string | undefined
  readonly value: string | Uint8Array
  readonly encoding?: 'utf8' | 'hex' | 'base64' | undefined
  readonly notBefore?: Date | undefined
  readonly notAfter?: Date | undefined
}
type Secrets =
  | string
  | Uint8Array
  | SecretEntry
  | readonly (string | Uint8Array | SecretEntry)[]
  | undefined
interface SecretRequest {
  readonly method: string | undefined
  readonly url: string | undefined
  readonly headers: Headers
  readonly context: unknown
}
type ResolvedSecrets = Secrets | { readonly endpoint: string; readonly secrets: Secrets }
type Secret = Secrets | ((request: SecretRequest) => ResolvedSecrets | PromiseLike<ResolvedSecrets>)
interface Identity {
  readonly type: string
  readonly id?: string | undefined
  readonly idAuthenticated?: boolean | undefined
  readonly key?: string | undefined
}
interface Provider {
  readonly name: string
  readonly scheme: { readonly kind: 'hmac' | 'token'; readonly secret: Secret }
  readonly events: { readonly [N in keyof Events]: core.EventSchema<Events[N]> }
  readonly identify: (payload: unknown, headers: Headers) => Identity
  readonly retainMs?: number | undefined
  readonly answer?: Answer | undefined
}
interface AnyReceiver {
  readonly hasHandlers: boolean
  verify(input: WebhookInput): Promise<D>
  receive(input: WebhookInput): Promise<core.Outcome<D>>
  admit(input: WebhookInput): Promise<core.Admission<D>>
  fetch(request: Request, context?: unknown): Promise<Response>
  drain(options?: { readonly timeoutMs?: number | undefined }): Promise<void>
}
interface Settled extends Answer {
  readonly kind: 'handled' | 'ignored' | 'duplicate' | 'discarded'
  readonly delivery: D
  readonly error?: undefined
}
interface Unsettled extends Answer {
  readonly kind: 'in_flight' | 'failed'
  readonly delivery: D
  readonly error: core.WebhookError
}
interface Rejected extends Answer {
  readonly kind: 'rejected'
  readonly delivery?: undefined
  readonly error: core.WebhookError
}
interface Admitted {
  readonly kind: 'admitted'
  readonly delivery: D
  readonly context: HandlerContext
  settle(succeeded: boolean): Promise<core.Outcome<D>>
}
interface RejectionInfo {
  readonly provider: string
  readonly endpoint: string
  readonly method: string | undefined
  readonly headers: Headers
}
interface MemoryReplayStoreOptions {
  readonly maxKeys?: number | undefined
  readonly onEvict?: ((key: string) => void) | undefined
  readonly now?: (() => number) | undefined
}

/** Assignable both ways. */
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : 'wider') : 'narrower'
const same = <_ extends true>() => {}

describe('the published types', () => {
  it('are the contract’s, both ways', () => {
    same<Same<core.WebhookErrorCode, WebhookErrorCode>>()
    same<Same<core.ErrorStatus, 400 | 401 | 405 | 408 | 413 | 415 | 500 | 503>>()
    same<Same<core.DeliveryBase, DeliveryBase>>()
    same<
      Same<
        core.KnownDelivery<Events, 'a'>,
        DeliveryBase & { readonly known: true; readonly type: 'a'; readonly event: Events['a'] }
      >
    >()
    same<
      Same<
        core.UnknownDelivery<Events>,
        DeliveryBase & { readonly known: false; readonly type: string; readonly event: Events['*'] }
      >
    >()
    same<
      Same<
        core.AnyDelivery,
        DeliveryBase & { readonly known: boolean; readonly type: string; readonly event: unknown }
      >
    >()
    same<
      Same<
        D,
        | core.KnownDelivery<Events, 'a'>
        | core.KnownDelivery<Events, 'b'>
        | core.UnknownDelivery<Events>
      >
    >()
    same<Same<core.EventName<Events>, 'a' | 'b'>>()
    same<Same<core.HeadersInput, HeadersInput>>()
    same<Same<core.BodyLimits, BodyLimits>>()
    same<Same<core.WebhookInput, WebhookInput>>()
    same<Same<core.Answer, Answer>>()
    same<Same<core.Unsettled<D>, Unsettled>>()
    same<Same<core.Rejected, Rejected>>()
    same<Same<core.Settled<D>, Settled & { readonly reason?: string | undefined }>>()
    same<Same<core.Outcome<D>, core.Settled<D> | Unsettled | Rejected>>()
    same<Same<core.HandlerContext, HandlerContext>>()
    same<Same<core.Admitted<D>, Admitted>>()
    same<Same<core.Admission<D>, Admitted | core.Outcome<D>>>()
    same<Same<core.AnyReceiver<D>, AnyReceiver>>()
    same<Same<core.Receiver<Events>, AnyReceiver>>()
    same<Same<core.RejectionInfo, RejectionInfo>>()
    same<Same<core.ReplayOptions, ReplayOptions>>()
    same<Same<core.ReceiverOptions<Events>, ReceiverOptions>>()
    same<Same<core.Claim, Claim>>()
    same<Same<core.Held, Held>>()
    same<Same<core.ReplayStore, ReplayStore>>()
    same<Same<core.MemoryReplayStoreOptions, MemoryReplayStoreOptions>>()
    same<Same<core.SecretEntry, SecretEntry>>()
    same<Same<core.Secrets, Secrets>>()
    same<Same<core.SecretRequest, SecretRequest>>()
    same<Same<core.ResolvedSecrets, ResolvedSecrets>>()
    same<Same<core.Secret, Secret>>()
    same<Same<core.Scheme, Provider['scheme']>>()
    same<Same<core.Identity, Identity>>()
    same<Same<core.Provider<Events>, Provider>>()
    same<Same<core.AnyProvider, core.Provider<object>>>()
    same<Same<core.Bytes, ReturnType<TextEncoder['encode']>>>()
  })

  it('of the functions are the contract’s', () => {
    expectTypeOf<typeof core.createReceiver<Events>>().toEqualTypeOf<
      (options: core.ReceiverOptions<Events>) => core.Receiver<Events>
    >()
    expectTypeOf<typeof core.defineProvider<Events>>().toEqualTypeOf<
      (definition: core.Provider<Events>) => core.Provider<Events>
    >()
    expectTypeOf<typeof core.memoryReplayStore>().toEqualTypeOf<
      (options?: core.MemoryReplayStoreOptions) => core.ReplayStore
    >()
    expectTypeOf<typeof core.unchecked<5>>().toEqualTypeOf<() => core.EventSchema<5>>()
  })

  it('of the error are the contract’s', () => {
    expectTypeOf<core.WebhookError>().toExtend<Error>()
    expectTypeOf<core.WebhookError['name']>().toEqualTypeOf<'WebhookError'>()
    expectTypeOf<core.WebhookError['code']>().toEqualTypeOf<WebhookErrorCode>()
    expectTypeOf<core.WebhookError['status']>().toEqualTypeOf<core.ErrorStatus>()
    expectTypeOf<core.WebhookError['retryable']>().toEqualTypeOf<boolean>()
    expectTypeOf<core.WebhookError['hint']>().toEqualTypeOf<string>()
    expectTypeOf<core.WebhookError['expose']>().toEqualTypeOf<false>()
    const is: typeof core.WebhookError.is = (value): value is core.WebhookError => Boolean(value)
    expectTypeOf(is).guards.toEqualTypeOf<core.WebhookError>()
    expectTypeOf<ConstructorParameters<typeof core.WebhookError>>().toExtend<
      [
        code: WebhookErrorCode,
        options?: { readonly hint?: string | undefined; readonly cause?: unknown } | undefined,
      ]
    >()
  })
})
