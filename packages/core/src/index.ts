export { type AsymmetricOptions, asymmetric } from './authenticate/asymmetric.ts'
export { type CachedSecretsOptions, cachedSecrets } from './authenticate/cached-secrets.ts'
export { type HmacOptions, hmac } from './authenticate/hmac.ts'
export { type PayloadHmacOptions, payloadHmac } from './authenticate/payload-hmac.ts'
export type {
  HeaderNames,
  SignatureFormat,
  SignatureOptions,
} from './authenticate/signature-options.ts'
export {
  type StandardWebhooksOptions,
  standardWebhooksScheme,
  standardWebhooksSignature,
} from './authenticate/standard-webhooks.ts'
export { type TokenOptions, token } from './authenticate/token.ts'
export type { HashAlgorithm } from './crypto/backend.ts'
export {
  type AnyDelivery,
  type Delivery,
  type DeliveryBase,
  type EventName,
  isEvent,
  type KnownDelivery,
  type KnownName,
  type ReplayScope,
  type UnknownDelivery,
} from './delivery/delivery.ts'
export type {
  Admission,
  AnswerOptions,
  HandlerContext,
  Handshaken,
  Outcome,
  Rejected,
  Settled,
  Unsettled,
} from './delivery/outcome.ts'
export { type PackOptions, packDelivery } from './delivery/packed-delivery.ts'
export type { ErrorStatus, WebhookErrorCode } from './error/error-code.ts'
export { WebhookError, type WebhookErrorOptions } from './error/webhook-error.ts'
export type { Answer } from './http/answer.ts'
export { fetchInput, toResponse } from './http/fetch.ts'
export type {
  BodyLimits,
  FetchBody,
  FetchRequest,
  HeadersInput,
  HeadersLike,
  UnverifiedRequest,
  WebhookInput,
} from './http/input.ts'
export { defineProvider } from './provider/define-provider.ts'
export {
  type EventSchema,
  type EventSchemas,
  type EventsByField,
  type EventsByKey,
  type MergedEvents,
  type NoListedEvents,
  type PathSegment,
  type PayloadIssue,
  type SchemaResult,
  unchecked,
  type WithEvents,
} from './provider/event-schema.ts'
export type {
  AnyProvider,
  Handshake,
  IdentifyRequest,
  Identity,
  Provider,
} from './provider/provider.ts'
export type { PayloadProof } from './provider/scheme-data.ts'
export type { Coverage, Pointer, Scheme, SchemeKind } from './provider/scheme-kind.ts'
export type {
  KeyEncoding,
  ResolvedSecrets,
  Secret,
  SecretEntry,
  SecretResolver,
  Secrets,
} from './provider/secret.ts'
export type { SignedRequest } from './provider/signed-request.ts'
export type {
  Archive,
  ArchivedRun,
  ArchiveQuery,
  ArchiveRow,
  ReadableArchive,
} from './receiver/archive.ts'
export type { CapturedRequest } from './receiver/capture.ts'
export { createProcessor } from './receiver/create-processor.ts'
export { createReceiver } from './receiver/create-receiver.ts'
export type {
  JobContext,
  JobHandlers,
  JobResult,
  ProcessorOptions,
} from './receiver/processor.ts'
export type {
  AnyReceiver,
  DeliveryOf,
  DrainOptions,
  Handler,
  Handlers,
  Receiver,
} from './receiver/receiver.ts'
export type { Logger, OutcomeRequest, ReceiverOptions } from './receiver/receiver-options.ts'
export { type MemoryReplayStoreOptions, memoryReplayStore } from './replay/memory-replay-store.ts'
export type { ReplayOptions } from './replay/replay-settings.ts'
export type { Claim, Held, ReplayStore } from './replay/replay-store.ts'
export type { Bytes } from './util/bytes.ts'
