import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { type Connection, connect, exchange, wireBytes } from '@hookseal/tests-kit/http'
import { expect } from 'vitest'
import type { Case } from './case.ts'
import type { Driver } from './driver.ts'
import { message } from './senders.ts'
import type { Question } from './upload-process.ts'

const MIB = 1 << 20
// A quarter of what is sent: the allocator keeps some, and a body that is kept would need all of it.
const PEAK_MIB = 16
// What the connection itself needs is less than a fifth, and an object for each chunk takes three times as much.
const HELD_MIB = 1
const ONE_BYTE_CHUNKS = 16_384

// Drivers with the same limit share one process, because starting one takes longer than the case.
// Sharing hides nothing: a driver that stays within its limit leaves too little memory behind.
const children = new Map<string, ChildProcess>()

function childFor(key: string): ChildProcess {
  const path = fileURLToPath(new URL('upload-process.ts', import.meta.url))
  const child = children.get(key) ?? fork(path, { execArgv: ['--expose-gc', '--import', 'tsx'] })
  children.set(key, child)
  return child
}

/** Ends the processes that the cases have started. */
export async function endUploadProcesses(): Promise<void> {
  for (const child of children.values()) {
    if (child.kill()) await once(child, 'exit')
  }
  children.clear()
}

/** Starts a driver in a process, warms it up, and returns its port and a function to ask the process. */
async function warmDriver(key: string, driver: Driver) {
  const child = childFor(key)
  const ask = (question: Question): Promise<number> =>
    new Promise((resolve, reject) => {
      const ended = (code: number | null) => reject(new Error(`the process ended with ${code}`))
      child.once('exit', ended)
      child.once('message', (answer: number) => {
        child.off('exit', ended)
        resolve(answer)
      })
      child.send(question, (error) => error && reject(error))
    })
  const port = await ask({ start: driver.name })
  for (let i = 0; i < 50; i++) {
    await exchange(port, message(`m_${i}`))
    await exchange(port, { body: '{}' })
  }
  return { port, ask }
}

/** Sends more than the receiver wants, as fast as the connection takes it. */
async function pour(connection: Connection, mebibytes: number): Promise<void> {
  const filler = Buffer.alloc(MIB)
  for (let i = 0; i < mebibytes; i++) {
    connection.write(filler)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** How much memory a hostile upload uses. */
export const memoryCases: readonly Case[] = [
  {
    name: 'refuses 64 MiB without a signature in constant memory',
    async check(driver) {
      const { port, ask } = await warmDriver(`upload ${driver.readsUnwantedBodies}`, driver)
      await ask({ peak: true })
      const before = await ask({ peak: true })
      const connection = await connect(port)
      connection.write(wireBytes({ headers: { 'Content-Length': String(64 * MIB) } }))
      const answer = connection.answer()
      await pour(connection, 64)
      expect([401, 413]).toContain((await answer).status)
      await connection.closed
      const grown = ((await ask({ peak: true })) - before) / MIB
      expect(grown).toBeLessThan(driver.readsUnwantedBodies ? 64 : PEAK_MIB)
    },
  },
  {
    name: 'holds no object for each of 16,384 chunks of one byte',
    async check(driver) {
      const { port, ask } = await warmDriver('chunks', driver)
      const { headers } = message('m_1')
      const connection = await connect(port)
      const head = wireBytes({ headers: { ...headers, 'Transfer-Encoding': 'chunked' } })
      connection.write(head)
      const before = await ask({ heldAfter: head.length })
      const chunks = '1\r\nx\r\n'.repeat(ONE_BYTE_CHUNKS / 16)
      for (let i = 0; i < 16; i++) connection.write(chunks)
      const held = (await ask({ heldAfter: head.length + chunks.length * 16 })) - before
      expect(held / MIB).toBeLessThan(HELD_MIB)
      connection.write('0\r\n\r\n')
      expect((await connection.answer()).status).toBe(401)
      connection.destroy()
    },
  },
]
