import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import {
  handingerTask,
  ricloudTask,
  rineConversation,
  rineMessage,
} from '@hookseal/tests-kit/events'
import { eventually, until } from '@hookseal/tests-kit/eventually'
import { type SignedRequest, signHandinger, signRicloud, signRine } from '@hookseal/tests-kit/sign'

// Starts the Express example in a separate process, posts to it, and compares the answers with those expected.

const secrets = {
  RINE_WEBHOOK_SECRET: 'rine-demo-secret',
  RICLOUD_WEBHOOK_SECRET: 'ricloud-demo-secret',
  HANDINGER_WEBHOOK_TOKEN: 'whk_demo_token',
}
const now = Date.now()
const eventId = '5b3c7e0e-9a0c-4f0e-8d3f-0d9b3c1a2b3c'
const ricloudPath = `/webhooks/ricloud/${eventId}`

const rine = (event: object) => signRine(secrets.RINE_WEBHOOK_SECRET, JSON.stringify(event))
const ricloud = (event: object, at = now) =>
  signRicloud(secrets.RICLOUD_WEBHOOK_SECRET, JSON.stringify(event), at)
const tampered = ({ headers, body }: SignedRequest): SignedRequest => ({
  headers,
  body: Buffer.from(body.toString().replace('a_1', 'a_2')),
})
const unsigned = ({ body }: SignedRequest): SignedRequest => ({ headers: {}, body })

interface Step {
  readonly request: string
  readonly path: string
  readonly send: SignedRequest
  readonly expected: string
  readonly sees: string
}

const steps: readonly Step[] = [
  {
    request: 'rine, message.received',
    path: '/webhooks/rine',
    send: rine(rineMessage('m_1')),
    expected: '200',
    sees: 'message.received m_1',
  },
  {
    request: 'ricloud, task.succeeded, at its suffixed path',
    path: ricloudPath,
    send: ricloud(ricloudTask(eventId)),
    expected: '200 OK',
    sees: `task.succeeded task-of-${eventId}`,
  },
  {
    request: 'Handinger, a finished task',
    path: '/webhooks/handinger',
    send: signHandinger(secrets.HANDINGER_WEBHOOK_TOKEN, JSON.stringify(handingerTask('t_1'))),
    expected: '204',
    sees: 'task t_1',
  },
  {
    request: 'tampered: one character of a signed body changed',
    path: '/webhooks/rine',
    send: tampered(rine(rineMessage('m_2'))),
    expected: '401',
    sees: '',
  },
  {
    request: 'stale: correctly signed an hour ago',
    path: ricloudPath,
    send: ricloud(ricloudTask('an-hour-ago'), now - 3_600_000),
    expected: '401',
    sees: '',
  },
  {
    request: 'replayed: the first ricloud request again',
    path: ricloudPath,
    send: ricloud(ricloudTask(eventId)),
    expected: '200 OK',
    sees: '',
  },
  {
    request: 'unsigned',
    path: '/webhooks/rine',
    send: unsigned(rine(rineMessage('m_3'))),
    expected: '401',
    sees: '',
  },
  {
    request: 'oversize: 2 MiB, correctly signed',
    path: '/webhooks/rine',
    send: rine({ ...rineMessage('m_4'), filler: 'x'.repeat(2 << 20) }),
    expected: '413',
    sees: '',
  },
  {
    request: 'handler fails',
    path: '/webhooks/rine',
    send: rine(rineConversation('c_1')),
    expected: '500',
    sees: 'conversation.updated attempt 1',
  },
  {
    request: 'the same event, retried by the sender',
    path: '/webhooks/rine',
    send: rine(rineConversation('c_1')),
    expected: '200',
    sees: 'conversation.updated attempt 2',
  },
]

/** The example at work, with what it has printed so far. */
interface RunningExample {
  readonly child: ChildProcess
  readonly port: number
  readonly saw: string[]
  /** The lines of the receiver's log, without the stacks of errors. */
  readonly logged: readonly string[]
}

async function startExample(): Promise<RunningExample> {
  const cwd = fileURLToPath(new URL('../../examples/express', import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/server.ts'], {
    cwd,
    env: { ...process.env, ...secrets, PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const saw: string[] = []
  const logged: string[] = []
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (line.startsWith('[hookseal]')) logged.push(line)
  })
  const lines = createInterface({ input: child.stdout })
  const listening = new Promise<number>((resolve, reject) => {
    child.once('exit', () => reject(new Error('the example did not start')))
    lines.on('line', (line) => {
      const port = /^listening.*port: (\d+)/.exec(line)
      if (port !== null) resolve(Number(port[1]))
      if (line.startsWith('handler saw ')) saw.push(line.slice('handler saw '.length))
    })
  })
  return { child, port: await listening, saw, logged }
}

const { child, port, saw, logged } = await startExample()
try {
  const rows = []
  for (const { request, path, send, expected, sees } of steps) {
    saw.length = 0
    const post = () => fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', ...send })
    // A refused upload may end in a reset, and the answer is lost with it.
    const response = await (expected === '413' ? eventually(post) : post())
    const actual = `${response.status} ${await response.text()}`.trim()
    // The handler's line arrives through a pipe, after the answer.
    if (sees !== '') await until(() => saw.length > 0).catch(() => {})
    const handler = saw.join('; ')
    const ok = actual === expected && handler === sees ? 'ok' : 'DIFFERS'
    rows.push({ request, expected, actual, 'the handler saw': handler || 'nothing', '': ok })
  }
  console.table(rows)
  console.log('What the example logged, one line per minute and code:')
  for (const line of logged) console.log(`  ${line}`)
  const wrong = rows.filter((row) => row[''] !== 'ok').length
  console.log(wrong === 0 ? 'Every answer is as expected.' : `${wrong} answers differ.`)
  process.exitCode = wrong === 0 ? 0 : 1
} finally {
  child.kill()
  await once(child, 'exit')
}
