import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { AnyDelivery, Receiver } from '@hookseal/core'
import { instrument, instrumentProcessor } from '@hookseal/otel'
import { migrationSql } from '@hookseal/replay/postgres'
import { made, receiverOf, signed } from '@hookseal/tests-kit/acme'
import { rineMessage } from '@hookseal/tests-kit/events'
import { launch } from '@hookseal/tests-kit/launch'
import { onBuiltPackages } from '@hookseal/tests-kit/readers-folder'
import { freePort } from '@hookseal/tests-kit/servers/free-port'
import { startPostgres } from '@hookseal/tests-kit/servers/postgres'
import type { Server } from '@hookseal/tests-kit/servers/server'
import { withServer } from '@hookseal/tests-kit/servers/with-server'
import { signRine } from '@hookseal/tests-kit/sign'
import { root, snippetsOf, writeIn, writeSnippets } from '@hookseal/tests-kit/snippets'
import { startTelemetry, stopTelemetry } from '@hookseal/tests-kit/telemetry'
import { trace } from '@opentelemetry/api'
import { Pool } from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'

/** The used part of graphile-worker, which is installed only for `@hookseal/queue`. */
interface Graphile {
  makeWorkerUtils(options: object): Promise<{
    migrate(): Promise<void>
    release(): Promise<void>
  }>
  runOnce(options: object): Promise<void>
}

const GUIDE = 'docs/guides/telemetry.md'
const folder = writeSnippets('telemetry-guide', GUIDE)
const secret = 'telemetry-guide-secret'
const message = (id: string) => signRine(secret, JSON.stringify(rineMessage(id)))

/** The code of a file that the guide shows. */
const shown = (file: string) => snippetsOf(GUIDE).find(({ name }) => name === file)?.code ?? ''

/** The names in the first column of the guide's tables, and where each is written. */
const listed = new Map(
  [
    ...readFileSync(join(root, GUIDE), 'utf8').matchAll(/^\| `([\w.]+)` \| .* \| ([\w, ]+) \|$/gm),
  ].map(([, name = '', places = '']) => [name, places]),
)

afterEach(() => {
  stopTelemetry()
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

describe('the guide "See what your webhooks do"', () => {
  it('starts an SDK in ten lines', () => {
    const lines = shown('telemetry.ts').trimEnd().split('\n').length
    expect(lines).toBeGreaterThan(5)
    expect(lines).toBeLessThanOrEqual(10)
  })

  it('shows a server that records spans and metrics', async () => {
    writeIn(folder, 'server.ts', shown('server.ts').replace('3000', 'Number(process.env.PORT)'))
    const metricsPort = await freePort()
    const app = await launch('exec node --import tsx server.ts', folder, {
      ...onBuiltPackages,
      RINE_WEBHOOK_SECRET: secret,
      OTEL_EXPORTER_PROMETHEUS_PORT: String(metricsPort),
    })
    let scraped = ''
    try {
      const post = { method: 'POST', ...message('m_guide') }
      expect((await fetch(`${app.url}/webhooks/rine`, post)).status).toBe(200)
      scraped = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text()
    } finally {
      await app.stop()
    }
    expect(scraped).toMatch(
      /^messaging_client_consumed_messages_total\{.*webhook_outcome="handled".*\} 1$/m,
    )
    expect(app.lines).toContain('m_guide')
    const printed = app.lines.join('\n')
    expect(printed).toContain("name: 'process rine'")
    expect(printed).toContain("'webhook.outcome': 'handled'")
  })

  it('lists every attribute and metric, and no others', async () => {
    const telemetry = startTelemetry()
    const handler = ({ id }: { id: string | undefined }) => {
      if (id === 'fails') throw new Error('no')
    }
    const { receive } = instrument(receiverOf({ handlers: { '*': handler } }))
    await receive(signed(made()))
    await receive(signed(made('fails')))
    const work = instrumentProcessor(() => Promise.reject(new Error('no')), { provider: 'acme' })
    await work('').catch(() => {})

    const onSpans = telemetry.spans().flatMap(({ attributes }) => Object.keys(attributes))
    const metrics = (await telemetry.collected()).scopeMetrics.flatMap((scope) => scope.metrics)
    const onMetrics = metrics.flatMap(({ dataPoints }) =>
      dataPoints.flatMap(({ attributes }) => Object.keys(attributes)),
    )
    const attributes = [...listed].filter(([, places]) => places.startsWith('spans'))
    expect(attributes.map(([name]) => name).sort()).toEqual([...new Set(onSpans)].sort())
    const inMetrics = attributes.filter(([, places]) => places === 'spans, metrics')
    expect(inMetrics.map(([name]) => name).sort()).toEqual([...new Set(onMetrics)].sort())
    const page = readFileSync(join(root, GUIDE), 'utf8')
    for (const { descriptor } of metrics) expect(page).toContain(`| \`${descriptor.name}\` |`)
    expect(
      page.match(/^\| `(messaging\.(client|process)|webhook)\.[\w.]+` \| [^|]+ \|$/gm),
    ).toHaveLength(metrics.length)
  })

  it('sets a tenant only on a span, as the guide says', async () => {
    const telemetry = startTelemetry()
    const handler = ({ endpoint }: AnyDelivery) => {
      trace.getActiveSpan()?.setAttribute('tenant', endpoint)
    }
    await instrument(receiverOf({ handlers: { '*': handler } })).receive(signed(made()))
    expect(telemetry.spans().map(({ attributes }) => attributes['tenant'])).toEqual(['acme'])
    expect(JSON.stringify(await telemetry.collected())).not.toContain('tenant')
  })
})

withServer('Postgres', 'the queue of the guide "See what your webhooks do"', () => {
  let server: Server
  let pool: Pool
  const { makeWorkerUtils, runOnce }: Graphile = createRequire(
    join(root, 'packages/queue/package.json'),
  )('graphile-worker')

  beforeAll(async () => {
    server = await startPostgres()
    pool = new Pool({ connectionString: server.url })
    pool.on('error', () => {})
    // The guide leaves its pool open, as a server does.
    writeIn(folder, 'queue.ts', `${shown('queue.ts')}\nexport { pool }\n`)
    await pool.query(migrationSql())
    const utils = await makeWorkerUtils({ pgPool: pool })
    await utils.migrate()
    await utils.release()
  })
  afterAll(async () => {
    await pool.end()
    await server.remove()
  })

  it('links the span of the worker to the span of the request', async () => {
    const telemetry = startTelemetry()
    vi.stubEnv('DATABASE_URL', server.url)
    vi.stubEnv('RINE_WEBHOOK_SECRET', secret)
    vi.stubEnv('PACK_KEY', 'pack_guide_5d20c8')
    const printed = vi.spyOn(console, 'log').mockImplementation(() => {})
    const {
      receiver,
      taskList,
      pool: its,
    } = (await import(join(folder, 'queue.ts'))) as {
      pool: Pool
      receiver: Receiver<never>
      taskList: object
    }
    const { kind } = await receiver.receive({ method: 'POST', ...message('m_queue') })
    expect(kind).toBe('handled')
    await runOnce({ pgPool: pool, taskList, noHandleSignals: true })
    await its.end()
    expect(printed).toHaveBeenCalledWith('m_queue')
    const [request, job] = telemetry.spans()
    expect([request?.name, job?.name]).toEqual(['process rine', 'process rine-jobs'])
    expect(job?.links.map(({ context }) => context.spanId)).toEqual([request?.spanContext().spanId])
    expect(job?.parentSpanContext).toBeUndefined()
  })
})
