import type { EngineName } from '../child/config.ts'
import { startBullMq } from './bullmq.ts'
import type { Engine } from './engine.ts'
import { startGraphileWorker } from './graphile-worker.ts'
import { startPgBoss } from './pg-boss.ts'
import { startSqs } from './sqs.ts'

/** How each engine is started. */
export const ENGINES: Readonly<Record<EngineName, () => Promise<Engine>>> = {
  'pg-boss': startPgBoss,
  'graphile-worker': startGraphileWorker,
  bullmq: startBullMq,
  sqs: startSqs,
}
