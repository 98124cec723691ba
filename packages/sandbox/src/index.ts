export type { Clock } from './clock.ts'
export type { EventInput } from './domain/make-event.ts'
export type {
  ApiSender,
  Delivery,
  DeliveryKind,
  DeliveryState,
  Sender,
  WebhookState,
} from './domain/model.ts'
export type { RegisteredWebhook, RegisterOptions } from './domain/register.ts'
export type { PlannedFailure } from './domain/sandbox-context.ts'
export type { OwnProvider } from './domain/sender/own-provider.ts'
export type { Triggered, TriggerOptions } from './domain/trigger.ts'
export type { RetryPolicy } from './engine/retry-policy.ts'
export type { SandboxOptions } from './options.ts'
export { type Sandbox, startSandbox } from './start-sandbox.ts'
