import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { type Connection, connect, exchange, wireBytes } from '@hookseal/tests-kit/http'
import { expect } from 'vitest'
import type { Case } from './case.ts'
import type { Driver } from './driver.ts'
import { message } from './senders.ts'

const MIB = 1 << 20
// A quarter of what is sent: the allocator keeps some, and a body that is kept would need all of it.
const FLAT_MIB = 16
// An object for each would need more than twice the 16 MiB.
const ONE_BYTE_CHUNKS = MIB / 8

// Drivers with the same memory limit share one process, because starting one takes longer than the case.
// Sharing hides nothing: a driver that stays within its limit leaves too little memory behind.
const children = new Map<string, ChildProcess>()

function childFor(key: string): ChildProcess {
  const path = fileURLToPath(new URL('upload-process.ts', import.meta.url))
  const child = children.get(key) ?? fork(path, { execArgv: ['--import', 'tsx'] })
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

/** Returns how far resident memory grows at most, in MiB, after small requests have warmed the driver up. */
async function growth(
  name: string,
  driver: Driver,
  send: (connection: Connection) => Promise<void>,
): Promise<number> {
  const child = childFor(`${name} ${driver.readsUnwantedBodies}`)
  const ask = (message: { readonly name?: string }): Promise<number> =>
    new Promise((resolve, reject) => {
      const ended = (code: number | null) => reject(new Error(`the process ended with ${code}`))
      child.once('exit', ended)
      child.once('message', (answer: number) => {
        child.off('exit', ended)
        resolve(answer)
      })
      child.send(message, (error) => error && reject(error))
    })
  const port = await ask({ name: driver.name })
  for (let i = 0; i < 50; i++) {
    await exchange(port, message(`m_${i}`))
    await exchange(port, { body: '{}' })
  }
  await ask({})
  const before = await ask({})
  const connection = await connect(port)
  await send(connection)
  connection.destroy()
  return ((await ask({})) - before) / MIB
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
      const grown = await growth('upload', driver, async (connection) => {
        connection.write(wireBytes({ headers: { 'Content-Length': String(64 * MIB) } }))
        const answer = connection.answer()
        await pour(connection, 64)
        expect([401, 413]).toContain((await answer).status)
        await connection.closed
      })
      expect(grown).toBeLessThan(driver.readsUnwantedBodies ? 64 : FLAT_MIB)
    },
  },
  {
    name: 'refuses 128 KiB in chunks of one byte in nearly constant memory',
    async check(driver) {
      const grown = await growth('chunks', driver, async (connection) => {
        const { headers } = message('m_1')
        connection.write(wireBytes({ headers: { ...headers, 'Transfer-Encoding': 'chunked' } }))
        const chunks = '1\r\nx\r\n'.repeat(ONE_BYTE_CHUNKS / 16)
        for (let i = 0; i < 16; i++) connection.write(chunks)
        connection.write('0\r\n\r\n')
        expect((await connection.answer()).status).toBe(401)
      })
      expect(grown).toBeLessThan(FLAT_MIB)
    },
  },
]
