export {
  type HandingerEvent,
  type HandingerEvents,
  type HandingerOptions,
  handinger,
} from './handinger.ts'
export {
  type RicloudEvent,
  type RicloudEvents,
  type RicloudOptions,
  type RicloudPoll,
  type RicloudTask,
  ricloud,
} from './ricloud.ts'
export {
  type RineConversationUpdated,
  type RineEvent,
  type RineEvents,
  type RineMessageReceived,
  type RineOptions,
  rine,
} from './rine.ts'
export { type StandardWebhooksProviderOptions, standardWebhooks } from './standard-webhooks.ts'
