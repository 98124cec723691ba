import { type Needed, whenInstalled } from '../when-installed.ts'
import { postgresFolder } from './postgres.ts'
import { redisProgram } from './redis.ts'

const SERVERS = {
  Redis: {
    isInstalled: redisProgram !== undefined,
    notice: 'Redis is not installed: apt-get install -y redis-server',
  },
  Postgres: {
    isInstalled: postgresFolder !== undefined,
    notice: 'Postgres is not installed: apt-get install -y postgresql',
  },
} as const satisfies Readonly<Record<string, Needed>>

/** `describe` for tests that need a server. */
export function withServer(name: keyof typeof SERVERS, title: string, define: () => void): void {
  whenInstalled(SERVERS[name], title, define)
}
