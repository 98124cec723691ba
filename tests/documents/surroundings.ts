/** What the blocks of the documents use without showing it: the rest of the reader's application. */
const SURROUNDINGS: Readonly<Record<string, string>> = {
  receiver: "import('@hookseal/core').Receiver<import('@hookseal/core/providers').RineEvents>",
  enqueue: '(event: unknown, signal?: AbortSignal) => Promise<void>',
  createUser: '(id: string) => Promise<void>',
  metrics: '{ count(...values: unknown[]): void }',
  secretManager: '{ get(name: string): Promise<string> }',
  secret: 'string',
  delivery: "import('@hookseal/core').AnyDelivery",
  options:
    "import('@hookseal/core').ProcessorOptions<import('@hookseal/core/providers').RineEvents>",
  request: 'Request',
  connectionString: 'string',
  packKey: 'string',
  processor: "import('@hookseal/queue/pg-boss').Processor",
  queueUrl: 'string',
  sqs: "import('@aws-sdk/client-sqs').SQSClient",
  store: "import('@hookseal/replay/postgres').PostgresReplayStore",
  rawBytes: 'Uint8Array',
  router: "import('@koa/router').Router",
  bodyParser: "typeof import('@koa/bodyparser')['bodyParser']",
}

/** The type of the application differs between documents. */
const APPS: Readonly<Record<string, string>> = {
  'README.md': "import('express').Express",
  'packages/express/README.md': "import('express').Express",
  'docs/frameworks/express.md': "import('express').Express",
  'docs/frameworks/fastify.md': "import('fastify').FastifyInstance",
  'packages/koa/README.md': "import('koa')",
  'packages/fastify/README.md': "import('fastify').FastifyInstance",
}

/** Declares what a block uses and does not define. */
export function withSurroundings(document: string, code: string): string {
  const all = { ...SURROUNDINGS, app: APPS[document] ?? 'never' }
  const missing = Object.entries(all).filter(
    ([name]) =>
      new RegExp(`(?<![.'/\\w-])${name}\\b(?!:)`).test(code) &&
      !new RegExp(`\\b(const|function|import) (\\{[^}]*)?${name}\\b`).test(code),
  )
  const declared = missing.map(([name, type]) => `declare const ${name}: ${type}\n`)
  return `${code}\n${declared.join('')}export {}\n`
}

/** What the recipes use of packages that are not installed here, and of runtimes whose types replace Node's. */
export const STUBS = `
declare module '@azure/identity' {
  export class DefaultAzureCredential {
    getToken(scopes: string | string[]): Promise<{ token: string; expiresOnTimestamp: number }>
  }
}
declare module '@sentry/node' {
  export function captureException(error: unknown, hint?: { tags?: Record<string, string> }): string
}
declare module 'fast-xml-parser' {
  export class XMLParser {
    constructor(options?: { processEntities?: boolean })
    parse(text: string): unknown
  }
}
declare module '$env/dynamic/private' {
  export const env: Readonly<Record<string, string | undefined>>
}
declare const Deno: {
  readonly env: { get(name: string): string | undefined }
  serve(handler: (request: Request) => Promise<Response>): void
}
declare module 'cloudflare:workers' {
  export const env: Cloudflare.Env
  export class DurableObject {
    protected readonly ctx: {
      readonly storage: {
        readonly kv: { get<T>(key: string): T | undefined; put<T>(key: string, value: T): void }
        setAlarm(time: number): Promise<void>
        deleteAll(): Promise<void>
      }
    }
    alarm?(): Promise<void>
  }
}
interface ExecutionContext {
  waitUntil(work: Promise<unknown>): void
}
interface DurableObjectNamespace<T> {
  idFromName(name: string): string
  get(id: string): T
}
`
