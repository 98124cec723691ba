import { openSync, writeSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createReceiver, type HandlerContext } from '@hookseal/core'
import { nodeHandler } from '@hookseal/core/node'
import { rine } from '@hookseal/core/providers'
import { patience } from '@hookseal/tests-kit/patience'
import {
  CONFIG_VARIABLE,
  type Command,
  type Instructions,
  type JournalLine,
  type ReceiverConfig,
  type Report,
  SECRET,
} from './config.ts'
import { openStore } from './open-store.ts'

// Runs a receiver as an application would, in a separate process that a test may kill.

const config: ReceiverConfig = JSON.parse(process.env[CONFIG_VARIABLE] ?? '{}')
const journal = openSync(config.journal, 'a')
const held = new Map<string, () => void>()

const report = (message: Report) => process.send?.(message)
const write = (what: JournalLine['what'], id: string, attempt: number) => {
  const line: JournalLine = { what, id, attempt, pid: process.pid, at: Date.now() }
  writeSync(journal, `${JSON.stringify(line)}\n`)
}

async function carryOut(
  id: string,
  instructions: Instructions,
  { attempt }: HandlerContext,
): Promise<void> {
  write('started', id, attempt)
  if (instructions.hold === true) {
    await new Promise<void>((resolve) => {
      held.set(id, resolve)
      report({ kind: 'holding', id })
    })
  }
  if (instructions.takes !== undefined)
    await new Promise((done) => setTimeout(done, instructions.takes))
  const failed = attempt <= (instructions.failing ?? 0)
  write(failed ? 'failed' : 'succeeded', id, attempt)
  if (failed) throw new Error(`attempt ${attempt} fails, as instructed`)
}

const { store, handler, close } = await openStore(config)
const receiver = createReceiver({
  provider: rine({ secret: SECRET }),
  handlers: {
    'message.received': handler(async ({ event }, context, tx) => {
      const { message_id: id, conversation_id: instructions } = event.data
      await tx?.query('INSERT INTO effects VALUES ($1, $2)', [id, context.attempt])
      await carryOut(id, JSON.parse(instructions), context)
    }),
  },
  logger: false,
  onOutcome({ kind, error, status }) {
    if (kind !== 'rejected') report({ kind: 'observed', code: error?.code, status })
  },
  replay: { store, leaseMs: config.leaseMs, timeoutMs: config.timeoutMs },
})

const handle = nodeHandler(receiver)
const server = createServer((request, response) => {
  handle(request, response).catch(() => response.destroy())
})
server.listen(0, '127.0.0.1', () => {
  report({ kind: 'listening', port: (server.address() as AddressInfo).port })
})

process.on('message', (command: Command) => {
  if (command.kind === 'go') held.get(command.id)?.()
  else {
    globalThis.gc?.()
    const { heapUsed, rss } = process.memoryUsage()
    report({ kind: 'memory', heapBytes: heapUsed, rssBytes: rss })
  }
})
process.once('SIGTERM', () => {
  void receiver
    .drain({ timeoutMs: patience(120_000) })
    .then(() => server.close())
    .then(close)
    .then(() => process.disconnect())
})
process.on('disconnect', () => process.exit())
