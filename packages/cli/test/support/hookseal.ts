import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { patience } from '@hookseal/tests-kit/patience'
import { expect, inject, onTestFinished } from 'vitest'

const home = fileURLToPath(new URL('../..', import.meta.url))
const entry = inject('hooksealBundle')

/** Secrets of the tests; no output may hold one. */
export const SECRETS = {
  RINE_WEBHOOK_SECRET: 'rine-cli-secret',
  RICLOUD_WEBHOOK_SECRET: 'ricloud-cli-secret',
  STRIPE_WEBHOOK_SECRET: 'whsec_cli-secret',
  HANDINGER_WEBHOOK_TOKEN: 'handinger-cli-token',
  WEBHOOK_SECRET: `whsec_${Buffer.alloc(24, 3).toString('base64')}`,
} as const

export interface Ran {
  readonly code: number | null
  readonly out: string
  readonly bytes: Buffer
  readonly err: string
}

export interface RunOptions {
  readonly input?: string | Uint8Array
  readonly env?: Record<string, string>
  /** Whether standard output is read; else it is closed at once, as `head` does. */
  readonly readsOutput?: boolean
  /** The folder to run in. */
  readonly cwd?: string
}

/** The command as a process of its own, from the sources. */
export async function hookseal(
  args: readonly string[],
  { input = '', env = {}, readsOutput = true, cwd = home }: RunOptions = {},
): Promise<Ran> {
  const child = spawn(process.execPath, [entry, ...args], {
    cwd,
    env: { NODE_ENV: 'test', PATH: process.env['PATH'], ...SECRETS, ...env },
    // Ends a process that hangs: then its code is null, and the test fails instead of leaving it behind.
    timeout: patience(120_000),
  })
  child.stdin.on('error', () => {}).end(input)
  if (!readsOutput) child.stdout.destroy()
  const [out, err] = await Promise.all([
    readsOutput ? child.stdout.toArray() : [],
    child.stderr.toArray(),
    once(child, 'exit'),
  ])
  const bytes = Buffer.concat(out)
  return { code: child.exitCode, out: bytes.toString(), bytes, err: Buffer.concat(err).toString() }
}

/** A command that runs until it is stopped. */
export interface Running {
  readonly out: () => string
  readonly err: () => string
  /** Waits until standard output matches, and returns what the first group found. */
  readonly prints: (pattern: RegExp) => Promise<string>
  /** Sends a signal, and resolves to the exit code. */
  readonly stop: (signal?: NodeJS.Signals) => Promise<number | null>
  /** Closes standard output, as a reader that goes away does. */
  readonly closeOutput: () => void
  readonly exited: Promise<number | null>
}

/** Starts a command that runs until it is stopped; at the end of the test it is ended if it still runs. */
export function started(
  args: readonly string[],
  { env = {}, cwd = home }: Pick<RunOptions, 'env' | 'cwd'> = {},
): Running {
  const child = spawn(process.execPath, [entry, ...args], {
    cwd,
    env: { NODE_ENV: 'test', PATH: process.env['PATH'], ...SECRETS, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exited = once(child, 'exit').then(([code]) => code as number | null)
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await exited
  })
  const written = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    written.out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    written.err += text
  })
  return {
    out: () => written.out,
    err: () => written.err,
    exited,
    closeOutput: () => void child.stdout.destroy(),
    async prints(pattern) {
      await expect.poll(() => written.out).toMatch(pattern)
      return pattern.exec(written.out)?.[1] ?? ''
    },
    async stop(signal = 'SIGINT') {
      child.kill(signal)
      return exited
    },
  }
}

/** A server on a free port for the time of `use`. */
export async function serving(
  listener: RequestListener,
  use: (url: string) => Promise<void>,
): Promise<void> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`)
  } finally {
    server.close()
    server.closeAllConnections()
  }
}
