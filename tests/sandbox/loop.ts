import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { type Sandbox, startSandbox } from '@hookseal/sandbox'
import { freePort } from '@hookseal/tests-kit/servers/free-port'
import Handinger from '@ramensoft/handinger'

// The Express example is registered with the senders through their management APIs. Some events are sent before it
// listens, and for some its handler throws at first.

/** The result of the whole loop. */
export interface LoopResult {
  /** The state and the attempts of each delivery, by its event. */
  readonly deliveries: readonly LoopDelivery[]
  /** What the handlers received, in order. */
  readonly saw: readonly string[]
  /** The states of ricloud's config, before and after the receiver was started. */
  readonly configStates: readonly string[]
}

/** One delivery of the loop. */
export interface LoopDelivery {
  readonly event: string
  readonly state: string
  readonly attempts: number
}

/** The number of events of each kind. */
export const EACH = 5

async function json<T>(url: string, authorization: string, body?: object): Promise<T> {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
  const response = await fetch(url, { ...init, headers: { authorization } })
  if (!response.ok) throw new Error(`${url} answered ${response.status}`)
  return response.json()
}

/** Registers the three routes of an app that will listen at this URL, as each sender's client does. */
async function register({ urls }: Sandbox, app: string) {
  const client = new Handinger({ apiKey: 'any', baseURL: urls.handinger })
  const url = (name: string) => `${app}/webhooks/${name}`
  const { token } = await client.workers.webhooks.update('w_1', { url: url('handinger') })
  const config = await json<{ id: string; secret: string }>(
    ...([`${urls.ricloud}configs/webhook`, 'Token key'] as const),
    { url: url('ricloud') },
  )
  const { secret } = await json<{ secret: string }>(`${urls.rine}/webhooks`, 'Bearer token', {
    ...{ agent_id: 'a_1', url: url('rine') },
  })
  const env = {
    RINE_WEBHOOK_SECRET: secret,
    RICLOUD_WEBHOOK_SECRET: config.secret,
    HANDINGER_WEBHOOK_TOKEN: String(token),
  }
  const configPath = `${urls.ricloud}configs/webhook/${config.id}`
  const stateOf = async () => (await json<{ state: string }>(configPath, 'Token key')).state
  const test = () => json(`${configPath}/test`, 'Token key', {})
  return { env, stateOf, test }
}

async function startExample(port: number, env: Readonly<Record<string, string>>, saw: string[]) {
  const cwd = fileURLToPath(new URL('../../examples/express', import.meta.url))
  const child: ChildProcess = spawn(process.execPath, ['--import', 'tsx', 'src/server.ts'], {
    cwd,
    env: { ...process.env, ...env, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  if (child.stdout === null) throw new Error('the example has no output')
  const lines = createInterface({ input: child.stdout })
  const listening = new Promise<void>((resolve, reject) => {
    child.once('exit', () => reject(new Error('the example did not start')))
    lines.on('line', (line) => {
      if (line.startsWith('listening')) resolve()
      const seen = /^handler saw (.*)/.exec(line)?.[1]
      if (seen !== undefined) saw.push(seen)
    })
  })
  await listening
  const closed = once(lines, 'close')
  return async () => {
    child.kill()
    // By then, its last output has arrived.
    await closed
  }
}

/** Runs everything once, on free ports. */
export async function runLoop(): Promise<LoopResult> {
  const sandbox = await startSandbox({
    retries: { firstDelayMs: 100, factor: 1.5, maxDelayMs: 500, maxAttempts: 100_000 },
  })
  const saw: string[] = []
  const ids = new Map<string, string>()
  const trigger = (event: string, options: Parameters<Sandbox['trigger']>[0]) => {
    for (const id of sandbox.trigger(options).deliveryIds) ids.set(id, event)
  }
  const indexes = Array.from({ length: EACH }, (_, i) => i + 1)
  let stop = async () => {}
  try {
    const port = await freePort()
    const { env, stateOf, test } = await register(sandbox, `http://127.0.0.1:${port}`)
    for (const i of indexes) {
      const payload = { data: { message_id: `m_${i}` } }
      trigger(`message.received m_${i}`, { sender: 'rine', type: 'message.received', payload })
    }
    while ((await stateOf()) === 'new') await new Promise((resolve) => setTimeout(resolve, 10))
    const configStates = [await stateOf()]

    stop = await startExample(port, env, saw)
    // Events are not sent to an invalid config.
    await test()
    while ((await stateOf()) !== 'valid') await new Promise((resolve) => setTimeout(resolve, 10))
    for (const i of indexes) {
      trigger(`conversation.updated ${i}`, { sender: 'rine', type: 'conversation.updated' })
      trigger(`task.succeeded t_${i}`, {
        ...{ sender: 'ricloud', type: 'task.succeeded', payload: { data: { id: `t_${i}` } } },
      })
      trigger(`session.expired ${i}`, { sender: 'ricloud', type: 'session.expired' })
      trigger(`task h_${i}`, { sender: 'handinger', payload: { taskId: `h_${i}` } })
    }
    await sandbox.settled()
    configStates.push(await stateOf())
    const deliveries = [...ids].map(([id, event]) => {
      const { state = 'lost', attempts = 0 } = sandbox.delivery(id) ?? {}
      return { event, state, attempts }
    })
    await stop()
    return { deliveries, saw, configStates }
  } finally {
    await stop()
    await sandbox.close()
  }
}
