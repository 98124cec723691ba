import { subscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { patience } from '@hookseal/tests-kit/patience'
import { drivers } from './drivers/index.ts'
import { NOW, rine } from './senders.ts'

/** What the process is asked for. */
export type Question =
  /** Start this driver. The answer is its port. */
  | { readonly start: string }
  /** The answer is the largest resident memory since the last question, in bytes. */
  | { readonly peak: true }
  /** Wait until the newest connection has read this much. The answer is the memory that is held, in bytes. */
  | { readonly heldAfter: number }

// A separate process, so that its memory is used by receivers alone.

let peak = 0
const sample = () => {
  peak = Math.max(peak, process.memoryUsage.rss())
}

let newest: Socket | undefined
subscribe('net.server.socket', (message) => {
  newest = (message as { socket: Socket }).socket
})

async function start(name: string): Promise<number> {
  const driver = drivers.find((one) => one.name === name)
  if (driver === undefined) throw new Error(`there is no driver named ${name}`)
  const { port } = await driver.start({
    receiverOptions: {
      provider: rine(),
      now: () => NOW,
      bodyTimeoutMs: patience(60_000),
      logger: false,
    },
    handle: () => {},
    bodyState: 'unread',
  })
  return port
}

async function heldAfter(bytes: number): Promise<number> {
  while ((newest?.bytesRead ?? 0) < bytes) await sleep(5)
  if (globalThis.gc === undefined) throw new Error('the process needs --expose-gc')
  globalThis.gc()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

function answer(question: Question): number | Promise<number> {
  if ('start' in question) return start(question.start)
  if ('heldAfter' in question) return heldAfter(question.heldAfter)
  sample()
  return peak
}

setInterval(sample, 5)
process.on('disconnect', () => process.exit())
process.on('message', async (question: Question) => {
  process.send?.(await answer(question))
  peak = 0
})
