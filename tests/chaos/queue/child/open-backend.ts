import type { Backend } from './backend.ts'
import type { ChildConfig, EngineName } from './config.ts'

// Only the client of the one engine is loaded: the processes start often.
const BACKENDS: Readonly<Record<EngineName, (config: ChildConfig) => Promise<Backend>>> = {
  'pg-boss': async (config) => (await import('./pg-boss.ts')).openPgBoss(config),
  'graphile-worker': async (config) =>
    (await import('./graphile-worker.ts')).openGraphileWorker(config),
  bullmq: async (config) => (await import('./bullmq.ts')).openBullMq(config),
  sqs: async (config) => (await import('./sqs.ts')).openSqs(config),
}

export const openBackend = (config: ChildConfig): Promise<Backend> =>
  BACKENDS[config.engine](config)
