export { type HmacOptions, hmac, type SignatureFormat } from './authenticate/hmac.ts'
export {
  type StandardWebhooksOptions,
  standardWebhooksScheme,
  standardWebhooksSignature,
} from './authenticate/standard-webhooks.ts'
export { type TokenOptions, token } from './authenticate/token.ts'
export type { Bytes } from './bytes.ts'
export { createReceiver } from './create-receiver.ts'
export type { HashAlgorithm } from './crypto/backend.ts'
export { defineProvider } from './define-provider.ts'
export type {
  AnyDelivery,
  Delivery,
  DeliveryBase,
  EventName,
  KnownDelivery,
  UnknownDelivery,
} from './delivery.ts'
export type { ErrorStatus, WebhookErrorCode } from './error-code.ts'
export {
  type EventSchema,
  type EventSchemas,
  type SchemaResult,
  unchecked,
} from './event-schema.ts'
export { fetchInput, toResponse } from './fetch.ts'
export type { BodyLimits, HeadersInput, WebhookInput } from './input.ts'
export type {
  Admission,
  Admitted,
  Answer,
  HandlerContext,
  Outcome,
  Rejected,
  Settled,
  Unsettled,
} from './outcome.ts'
export type {
  AnyProvider,
  Identity,
  Provider,
  ResolvedSecrets,
  Scheme,
  Secret,
  SecretEntry,
  SecretRequest,
  Secrets,
} from './provider.ts'
export type {
  AnyReceiver,
  Handlers,
  Hooks,
  Receiver,
  ReceiverOptions,
  RejectionInfo,
  ReplayOptions,
} from './receiver.ts'
export {
  type MemoryReplayStoreOptions,
  memoryReplayStore,
} from './replay/memory-replay-store.ts'
export type { Claim, Held, ReplayStore } from './replay/replay-store.ts'
export { WebhookError } from './webhook-error.ts'
