import type { Backend } from './backend.ts'
import { openBullMq } from './bullmq.ts'
import type { ChildConfig, EngineName } from './config.ts'
import { openGraphileWorker } from './graphile-worker.ts'
import { openPgBoss } from './pg-boss.ts'
import { openSqs } from './sqs.ts'

const BACKENDS: Readonly<Record<EngineName, (config: ChildConfig) => Promise<Backend>>> = {
  'pg-boss': openPgBoss,
  'graphile-worker': openGraphileWorker,
  bullmq: openBullMq,
  sqs: openSqs,
}

export const openBackend = (config: ChildConfig): Promise<Backend> =>
  BACKENDS[config.engine](config)
