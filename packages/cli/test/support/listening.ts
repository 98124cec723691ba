import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type Running, type RunOptions, started } from './hookseal.ts'

/** A listener on a free port, in a folder of its own. */
export interface Listening extends Running {
  readonly url: string
  readonly cwd: string
  /** What has been recorded, in order. */
  readonly captures: () => readonly { readonly path: string; readonly bytes: Buffer }[]
}

/** An empty folder, removed after the test. */
export function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'hookseal-cli-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Starts `hookseal listen` with these options, and waits until it listens. */
export async function listening(
  args: readonly string[] = [],
  { cwd = emptyFolder(), ...options }: Pick<RunOptions, 'env' | 'cwd'> = {},
): Promise<Listening> {
  const running = started(['listen', '0', ...args], { cwd, ...options })
  const url = await running.prints(/(http:\/\/127\.0\.0\.1:\d+\/)/)
  const folder = join(cwd, 'captures')
  const captures = () =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.http'))
      .sort((a, b) => Number(/-(\d+)\.http/.exec(a)?.[1]) - Number(/-(\d+)\.http/.exec(b)?.[1]))
      .map((name) => ({ path: join(folder, name), bytes: readFileSync(join(folder, name)) }))
  return { ...running, url, cwd, captures }
}

/** Sends bytes over a connection of its own, and returns all that comes back before it is closed. */
export function exchange(url: string, bytes: Buffer, isCutOff = false): Promise<string> {
  const { port } = new URL(url)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1', () => {
      socket.write(bytes)
      if (isCutOff) socket.end()
    })
    const chunks: Buffer[] = []
    socket.on('data', (chunk) => chunks.push(chunk)).on('error', reject)
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')))
  })
}
