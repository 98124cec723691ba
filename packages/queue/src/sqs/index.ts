export type { HandOff, PackingOptions } from '../hand-off-options.ts'
export type { Processor } from '../process-job.ts'
export type {
  SqsBatchResponse,
  SqsChangeVisibility,
  SqsEvent,
  SqsMessage,
  SqsReceived,
  SqsRecord,
  SqsSend,
  SqsVisibility,
} from './client.ts'
export { handOff, type SqsHandOffOptions } from './hand-off.ts'
export type { SqsWorkOptions } from './run-message.ts'
export { work, workMessage } from './work.ts'
