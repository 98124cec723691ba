export {
  OnWebhook,
  type OnWebhookOptions,
  type TypedWebhooks,
  type WebhookDecorator,
  webhooksFor,
} from './on-webhook.ts'
export type { WebhooksOptions } from './webhooks.ts'
export {
  type WebhooksAsyncOptions,
  WebhooksModule,
  type WebhooksModuleFactory,
} from './webhooks-module.ts'
