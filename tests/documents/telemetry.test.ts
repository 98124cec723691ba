import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Receiver } from '@hookseal/core'
import { instrument } from '@hookseal/otel'
import { made, receiverOf, signed } from '@hookseal/tests-kit/acme'
import { rineMessage } from '@hookseal/tests-kit/events'
import { signRine } from '@hookseal/tests-kit/sign'
import { root, writeSnippets } from '@hookseal/tests-kit/snippets'
import { insideHttpSpan, startTelemetry, stopTelemetry } from '@hookseal/tests-kit/telemetry'
import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus'
import { parser } from '@prometheus-io/lezer-promql'
import type { Registry } from 'prom-client'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { parse } from 'yaml'

const folder = writeSnippets('telemetry')
const secret = 'telemetry-recipe-secret'
const document = readFileSync(join(root, 'docs/recipes/telemetry.md'), 'utf8')
const dashboard = JSON.parse(
  readFileSync(join(root, 'docs/recipes/telemetry-dashboard.json'), 'utf8'),
)
const rules: readonly { readonly alert: string; readonly expr: string; readonly for: string }[] =
  parse(/^```yaml\n(.*?)^```$/ms.exec(document)?.[1] ?? '').groups[0].rules
// Grafana replaces its variables before Prometheus gets a query.
const panelQueries: readonly string[] = dashboard.panels
  .flatMap(({ targets }: { targets: readonly { expr: string }[] }) => targets)
  .map(({ expr }: { expr: string }) => expr.replaceAll('$__rate_interval', '5m'))
const queries = [...rules.map(({ expr }) => expr), ...panelQueries]

/** Patterns of the metrics and labels in a query, parsed with Prometheus's own grammar. @throws SyntaxError */
function namesIn(query: string): { metrics: readonly string[]; labels: readonly string[] } {
  const metrics = [...query.matchAll(/__name__=~"([^"]+)"/g)].map(([, pattern = '']) => pattern)
  const labels: string[] = []
  parser.parse(query).iterate({
    enter({ type, name, from, to }) {
      if (type.isError) throw new SyntaxError(`at ${from} of ${query}`)
      const text = query.slice(from, to)
      if (name === 'Identifier') metrics.push(text)
      if (name === 'LabelName' && text !== '__name__') labels.push(text)
    },
  })
  return { metrics, labels }
}

const delivery = (id: string, key = secret) => ({
  method: 'POST',
  ...signRine(key, JSON.stringify(rineMessage(id))),
})

/** A handled delivery, a duplicate, a failure and a refusal. */
async function exercise({ receive }: Receiver<never>): Promise<void> {
  await receive(delivery('m_1'))
  await receive(delivery('m_1'))
  await receive(delivery('m_2'))
  await receive(delivery('m_3', 'another secret'))
}

beforeEach(() => {
  vi.stubEnv('RINE_WEBHOOK_SECRET', secret)
})
afterEach(() => {
  stopTelemetry()
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

/** Fails for the second message. */
function failForTheSecond(id: unknown): void {
  if (id === 'm_2') throw new Error('canary of an exception')
}

describe('docs/recipes/telemetry.md', () => {
  it('counts with prom-client under the names that the alerts use', async () => {
    vi.spyOn(console, 'log').mockImplementation(failForTheSecond)
    vi.spyOn(console, 'warn').mockImplementation(() => {})
    vi.spyOn(console, 'error').mockImplementation(() => {})
    const { receiver, registry } = (await import(join(folder, 'prometheus.ts'))) as {
      receiver: Receiver<never>
      registry: Registry
    }
    await exercise(receiver)
    const text = await registry.metrics()
    const counted = (outcome: string, type: string, code: string) =>
      `messaging_client_consumed_messages_total{messaging_destination_name="rine",webhook_outcome="${outcome}",` +
      `webhook_event_type="${type}",error_type="${code}"} 1`
    expect(text).toContain(counted('handled', 'message.received', ''))
    expect(text).toContain(counted('duplicate', 'message.received', ''))
    expect(text).toContain(counted('failed', 'message.received', 'handler_failed'))
    expect(text).toContain(counted('rejected', '', 'bad_signature'))
    for (const { expr } of rules) {
      const { metrics, labels } = namesIn(expr)
      for (const name of [...metrics, ...labels]) expect(text).toContain(name)
    }
  })

  it('writes one line per request with pino, with the ids of the span and no payload', async () => {
    const { spans } = startTelemetry()
    const lines: string[] = []
    const { receiver, log } = await import(join(folder, 'log.ts'))
    const stream = Object.getOwnPropertySymbols(log).find(
      ({ description }) => description === 'pino.stream',
    )
    vi.spyOn(log[stream as symbol], 'write').mockImplementation(((line: string) => {
      if (line.includes('"msg":"m_2"')) failForTheSecond('m_2')
      lines.push(line)
      return true
    }) as never)
    await insideHttpSpan(() => exercise(receiver))
    const written = lines.map((line) => JSON.parse(line)).filter(({ webhook }) => webhook)
    expect(written.map(({ msg, level, webhook }) => [msg, level, webhook.code])).toEqual([
      ['webhook handled', 30, undefined],
      ['webhook duplicate', 30, undefined],
      ['webhook failed', 50, 'handler_failed'],
      ['webhook rejected', 30, 'bad_signature'],
    ])
    const ids = spans().filter(({ name }) => name === 'process rine')
    expect(written.map(({ span_id }) => span_id)).toEqual(
      ids.map((span) => span.spanContext().spanId),
    )
    expect(written.map((line) => JSON.stringify(line)).join()).not.toMatch(/canary|m_2|agent/)
  })

  it('shows the three alerts', () => {
    expect(rules.map(({ alert }) => alert)).toEqual([
      'WebhooksRefused',
      'WebhooksFailing',
      'NoWebhooksArrive',
    ])
  })

  it.each(queries)('has a query that Prometheus can parse: %s', (query) => {
    expect(namesIn(query).metrics.length).toBeGreaterThan(0)
  })

  it('detects a query that cannot be parsed', () => {
    expect(() => namesIn('sum by (a (rate(b[5m])))')).toThrow(SyntaxError)
  })

  it('queries only metrics of @hookseal/otel in the alerts and the dashboard', async () => {
    const telemetry = startTelemetry()
    const handler = ({ id }: { id: string | undefined }) => failForTheSecond(id)
    const { receive } = instrument(receiverOf({ handlers: { '*': handler } }))
    await receive(signed(made('m_1')))
    await receive(signed(made('m_2')))
    await receive(signed(made('m_3'), { secret: 'another secret' }))
    const collected = await telemetry.collected()
    const text = new PrometheusSerializer().serialize(collected)
    for (const query of queries) {
      const { metrics, labels } = namesIn(query)
      for (const name of metrics) expect(text).toMatch(new RegExp(`^${name}\\{`, 'm'))
      for (const name of labels) expect(text).toContain(`${name}="`)
    }
  })

  it('has panels with unique ids that query the chosen Prometheus', () => {
    const { panels } = dashboard
    expect(new Set(panels.map(({ id }: { id: number }) => id)).size).toBe(panels.length)
    for (const { targets } of panels) {
      for (const { datasource } of targets) expect(datasource.uid).toMatch(/^\$\{datasource\}$/)
    }
  })
})
