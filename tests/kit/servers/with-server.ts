import { type Needed, notInstalled, whenInstalled } from '../when-installed.ts'
import { postgresFolder } from './postgres-programs.ts'
import { redisProgram } from './redis.ts'

const SERVERS = {
  Redis: {
    isInstalled: redisProgram !== undefined,
    notice: notInstalled('Redis', 'redis-server', 'redis'),
  },
  Postgres: {
    isInstalled: postgresFolder !== undefined,
    notice: notInstalled('PostgreSQL', 'postgresql'),
  },
} as const satisfies Readonly<Record<string, Needed>>

/** `describe` for tests that need a server. */
export function withServer(name: keyof typeof SERVERS, title: string, define: () => void): void {
  whenInstalled(SERVERS[name], title, define)
}
