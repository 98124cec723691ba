import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { close, listen } from '@hookseal/tests-kit/listen'
import { patience } from '@hookseal/tests-kit/patience'
import { Redis } from 'ioredis'

type Command = readonly [name: string, ...args: (string | number)[]]
type Answer = { readonly result: unknown } | { readonly error: string }

/** A server that speaks the REST protocol of Upstash and passes each command on to a Redis server. */
export interface UpstashBridge {
  readonly url: string
  readonly token: string
  /** The commands that have been passed on, by their names, in order. */
  readonly commands: readonly string[]
  /** The paths that have been asked for, in order. */
  readonly paths: readonly string[]
  /** Runs the next request, and cuts its connection instead of answering. */
  loseAnswer(): void
  /** Changes each command before it is passed on, such as to make Redis refuse it. */
  rewrite(change: (command: Command) => Command): void
  close(): Promise<void>
}

/** All strings are encoded but OK, as Upstash documents it. */
function encode(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(encode)
  return typeof value === 'string' && value !== 'OK' ? Buffer.from(value).toString('base64') : value
}

const refusal = (error: unknown): Answer => ({
  error: error instanceof Error ? error.message : String(error),
})

/** Opens a bridge to a Redis server, after https://upstash.com/docs/redis/features/restapi. */
export async function openUpstashBridge(redisUrl: string): Promise<UpstashBridge> {
  const redis = new Redis(redisUrl, { connectTimeout: patience(60_000) })
  const token = crypto.randomUUID()
  const commands: string[] = []
  const paths: string[] = []
  let losesAnswer = false
  let change = (command: Command): Command => command

  async function run(command: Command): Promise<Answer> {
    commands.push(String(command[0]).toLowerCase())
    const [name, ...args] = change(command)
    return redis.call(name, ...args).then((result) => ({ result }), refusal)
  }

  /** Runs the commands in one transaction, or says why all of them were discarded. */
  async function transact(list: readonly Command[]): Promise<Answer | Answer[]> {
    const multi = redis.multi()
    for (const [name, ...args] of list) multi.call(name, ...args)
    try {
      const answers = (await multi.exec()) ?? []
      return answers.map(([error, result]) => (error === null ? { result } : refusal(error)))
    } catch (error) {
      return refusal(error)
    }
  }

  async function serve(request: IncomingMessage): Promise<[status: number, Answer | Answer[]]> {
    if (request.headers.authorization !== `Bearer ${token}`) {
      return [401, { error: 'WRONGPASS invalid or missing auth token' }]
    }
    const body = JSON.parse(await text(request))
    if (request.url === '/pipeline') {
      // In order, but commands of others may come between.
      const answers: Answer[] = []
      for (const command of body) answers.push(await run(command))
      return [200, answers]
    }
    const answer = request.url === '/multi-exec' ? await transact(body) : await run(body)
    return ['error' in answer ? 400 : 200, answer]
  }

  const encoded = (answer: Answer): Answer =>
    'result' in answer ? { result: encode(answer.result) } : answer

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    paths.push(request.url ?? '')
    const isLost = losesAnswer
    losesAnswer = false
    const [status, answers] = await serve(request)
    if (isLost) {
      request.socket.destroy()
      return
    }
    const isBase64 = request.headers['upstash-encoding'] === 'base64'
    const plain = Array.isArray(answers) ? answers.map(encoded) : encoded(answers)
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(isBase64 ? plain : answers))
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error) => response.destroy(error))
  })
  const port = await listen(server)
  return {
    url: `http://127.0.0.1:${port}`,
    token,
    commands,
    paths,
    loseAnswer() {
      losesAnswer = true
    },
    rewrite(given) {
      change = given
    },
    async close() {
      await close(server)
      redis.disconnect()
    },
  }
}
