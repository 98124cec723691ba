import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Logger, memoryReplayStore, type ReplayStore, type WebhookError } from '@hookseal/core'
import { rine } from '@hookseal/core/providers'
import { rineMessage } from '@hookseal/tests-kit/events'
import { type SignedRequest, signRine } from '@hookseal/tests-kit/sign'
import { onTestFinished } from 'vitest'

export const secret = 'a-secret-of-the-cases'
export const provider = () => rine({ secret })

/** A rine message, signed by node:crypto. */
export const message = (id = 'm_1'): SignedRequest =>
  signRine(secret, JSON.stringify(rineMessage(id)))

/** The same message, as a receiver's input. */
export const input = (id = 'm_1') => ({ method: 'POST', ...message(id) })

/** A promise and the function that resolves it. */
export function gate() {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open, opened }
}

/** Waits a few turns of the event loop, so that pending promises, ticks and sockets are processed. */
export async function turns(count = 30): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve))
}

/** A store and the results of its methods, in order. */
export interface RecordedStore extends ReplayStore {
  readonly verbs: readonly string[]
}

/** Records the calls of a store. */
export function recorded(store: ReplayStore = memoryReplayStore()): RecordedStore {
  const verbs: string[] = []
  const note = async <T>(verb: string, answer: Promise<T>, text: (answer: T) => string) => {
    const given = await answer
    verbs.push(`${verb} ${text(given)}`)
    return given
  }
  const held = (answer: string) => answer
  return {
    ...store,
    verbs,
    claim: (...args) => note('claim', store.claim(...args), ({ status }) => status),
    commit: (...args) => note('commit', store.commit(...args), held),
    release: (...args) => note('release', store.release(...args), held),
    extend: (...args) => note('extend', store.extend(...args), held),
  }
}

/** A logger that keeps its lines. */
export function recordedLog() {
  const lines: string[] = []
  const write = (level: string) => (line: string) => void lines.push(`${level} ${line}`)
  const logger: Logger = {
    debug: () => {},
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
  }
  return { lines, logger }
}

/** Listens on loopback until the test is over. */
export async function serve(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return (server.address() as AddressInfo).port
}

/** Posts a signed request with fetch. */
export async function post(
  port: number,
  { headers, body }: SignedRequest,
  path = '/hook',
): Promise<{ readonly status: number; readonly text: string; readonly headers: Headers }> {
  const url = `http://127.0.0.1:${port}${path}`
  const response = await fetch(url, { method: 'POST', headers, body })
  return { status: response.status, text: await response.text(), headers: response.headers }
}

/** The `code: hint` of an error, for a test that must show why a request was refused. */
export const reasonOf = (error: WebhookError | undefined): string | undefined =>
  error === undefined ? undefined : `${error.code}: ${error.hint} ${String(error.cause ?? '')}`

/** What creating something throws, by name. */
export function thrownBy(create: () => unknown): string {
  try {
    create()
    return 'nothing'
  } catch (error) {
    return (error as Error).name
  }
}
