export { type HmacOptions, hmac, type SignatureFormat } from './authenticate/hmac.ts'
export {
  type StandardWebhooksOptions,
  standardWebhooksScheme,
  standardWebhooksSignature,
} from './authenticate/standard-webhooks.ts'
export { type TokenOptions, token } from './authenticate/token.ts'
export type { HashAlgorithm } from './crypto/backend.ts'
export type {
  AnyDelivery,
  Delivery,
  DeliveryBase,
  EventName,
  KnownDelivery,
  UnknownDelivery,
} from './delivery/delivery.ts'
export type {
  Admission,
  Admitted,
  Answer,
  HandlerContext,
  Outcome,
  Rejected,
  Settled,
  Unsettled,
} from './delivery/outcome.ts'
export type { ErrorStatus, WebhookErrorCode } from './error/error-code.ts'
export { WebhookError } from './error/webhook-error.ts'
export { fetchInput, toResponse } from './http/fetch.ts'
export type { BodyLimits, HeadersInput, WebhookInput } from './http/input.ts'
export { defineProvider } from './provider/define-provider.ts'
export {
  type EventSchema,
  type EventSchemas,
  type SchemaResult,
  unchecked,
} from './provider/event-schema.ts'
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
} from './provider/provider.ts'
export { createReceiver } from './receiver/create-receiver.ts'
export type {
  AnyReceiver,
  Handlers,
  Hooks,
  Receiver,
  ReceiverOptions,
  RejectionInfo,
  ReplayOptions,
} from './receiver/receiver.ts'
export {
  type MemoryReplayStoreOptions,
  memoryReplayStore,
} from './replay/memory-replay-store.ts'
export type { Claim, Held, ReplayStore } from './replay/replay-store.ts'
export type { Bytes } from './util/bytes.ts'
