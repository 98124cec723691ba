import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { type ChildConfig, CONFIG_VARIABLE, type Ready } from './config.ts'
import { openJournal } from './journal.ts'
import { openBackend } from './open-backend.ts'
import { LISTENERS } from './patterns.ts'
import { pass } from './steps.ts'

// A receiver or a worker, as an application would run it, in a process that is killed from outside or kills itself.

const config: ChildConfig = JSON.parse(process.env[CONFIG_VARIABLE] ?? '{}')
process.on('disconnect', () => process.exit())
// The parent may have ended while this one was loading.
if (process.connected !== true) process.exit()

function watchAnswer(response: ServerResponse): void {
  const end = response.end.bind(response) as (...given: unknown[]) => ServerResponse
  response.end = (...given: unknown[]) => {
    pass('before answer')
    return end(...given)
  }
  response.once('finish', () => pass('after answer'))
}

async function receive(): Promise<void> {
  const listen = LISTENERS[config.pattern](await openBackend(config))
  const server = createServer((request, response) => {
    pass('arrival')
    watchAnswer(response)
    listen(request, response).catch(() => response.destroy())
  })
  server.listen(config.port, '127.0.0.1')
  await once(server, 'listening')
}

async function work(): Promise<void> {
  const backend = await openBackend(config)
  if (config.pattern === 'handOff and work') {
    await backend.work()
    return
  }
  const append = openJournal(config.journal)
  await backend.workByHand(async ({ id }) => append(id))
}

await (config.role === 'receiver' ? receive() : work())
// Without the callback, this would throw if the parent has just ended.
process.send?.({ kind: 'ready' } satisfies Ready, undefined, undefined, () => {})
