import { describe, it } from 'vitest'
import { postgresFolder } from './postgres.ts'
import { redisProgram } from './redis.ts'

const INSTALL = {
  Redis: { present: redisProgram !== undefined, with: 'apt-get install -y redis-server' },
  Postgres: { present: postgresFolder !== undefined, with: 'apt-get install -y postgresql' },
} as const

/**
 * `describe` for tests that need a server. When it is not installed, the tests are skipped with a notice
 * that says how to install it. In CI, where `.ci/run` installs both servers, they fail instead.
 */
export function withServer(name: keyof typeof INSTALL, title: string, define: () => void): void {
  const server = INSTALL[name]
  if (server.present) {
    describe(title, define)
    return
  }
  const notice = `${name} is not installed: ${server.with}`
  console.warn(`\n!! NOT TESTED: ${title}. ${notice}\n`)
  describe(title, () => {
    if (process.env['CI'] === undefined) it.skip(notice, () => {})
    else {
      it('finds its server', () => {
        throw new Error(notice)
      })
    }
  })
}
