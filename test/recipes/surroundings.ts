/** What the blocks of the documents use without showing it: the rest of the reader's application. */
export const SURROUNDINGS: Readonly<Record<string, string>> = {
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
export const APPS: Readonly<Record<string, string>> = {
  'README.md': "import('express').Express",
  'packages/express/README.md': "import('express').Express",
  'docs/frameworks/express.md': "import('express').Express",
  'docs/frameworks/fastify.md': "import('fastify').FastifyInstance",
  'packages/koa/README.md': "import('koa')",
  'packages/fastify/README.md': "import('fastify').FastifyInstance",
}

/** Substitutes for packages that recipes use and that are not installed here. */
export const STUBS = `
declare module '@azure/functions' {
  interface HttpRequest {
    readonly method: string
    readonly url: string
    readonly headers: { get(name: string): string | null; forEach(callback: (value: string, name: string) => void): void }
    readonly bodyUsed: boolean
    readonly body: ReadableStream<Uint8Array> | null
  }
  export const app: {
    http(name: string, options: {
      methods: string[]
      authLevel: 'anonymous' | 'function' | 'admin'
      handler: (request: HttpRequest) => Promise<Response>
    }): void
  }
}
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
declare module 'h3' {
  interface H3Event { readonly path: string }
  export function defineEventHandler<T>(handler: (event: H3Event) => T): (event: H3Event) => T
  export function toWebRequest(event: H3Event): Request
}
`
