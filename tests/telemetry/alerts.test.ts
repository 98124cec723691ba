import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { notInstalled, whenInstalled } from '@hookseal/tests-kit/when-installed'
import { afterAll, expect, it } from 'vitest'
import { parse } from 'yaml'
import { promtool, promtoolProgram } from './promtool.ts'

// Prometheus itself evaluates the alerts of the recipe on made-up series with one sample per minute, in the notation of
// `promtool`: `0+30x60` grows by 30 per minute for an hour, and `_` is a minute without a sample.

const recipe = fileURLToPath(new URL('../../docs/recipes/telemetry.md', import.meta.url))
const [, rules = ''] = /^```yaml\n(.*?)^```$/ms.exec(readFileSync(recipe, 'utf8')) ?? []
const folder = mkdtempSync(join(tmpdir(), 'hookseal-alerts-'))
const rulesFile = join(folder, 'rules.yaml')
writeFileSync(rulesFile, rules)
afterAll(() => rmSync(folder, { recursive: true }))

interface Rule {
  readonly alert: string
  readonly annotations: Readonly<Record<string, string>>
}

const written: readonly Rule[] = parse(rules).groups[0].rules

/** The annotations of an alert, as Prometheus fills its labels in. */
const annotationsOf = (alert: string, labels: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(written.find((rule) => rule.alert === alert)?.annotations ?? {}).map(
      ([name, text]) => [
        name,
        text.replace(/\{\{ \$labels\.(\w+) \}\}/g, (_, label) => labels[label] ?? ''),
      ],
    ),
  )

type Alert = 'WebhooksRefused' | 'WebhooksFailing' | 'NoWebhooksArrive'

/** Whether an alert fires at a minute, for these labels. */
interface Expectation {
  readonly alert: Alert
  readonly at: number
  readonly fires: readonly Readonly<Record<string, string>>[]
}

const labelsOf = (labels: object) =>
  Object.entries(labels)
    .map(([name, value]) => `${name}="${value}"`)
    .join(',')

/** The counter of an endpoint's outcomes, and its samples. */
const counted = (labels: object, values: string) => ({
  series: `messaging_client_consumed_messages_total{${labelsOf({ messaging_destination_name: 'rine', ...labels })}}`,
  values,
})
const outcome = (webhook_outcome: string, values: string, more: object = {}) =>
  counted({ webhook_outcome, webhook_event_type: 'message.received', ...more }, values)
const refused = (error_type: string, values: string) =>
  counted({ webhook_outcome: 'rejected', error_type }, values)

/** Checks an expectation with Prometheus. Returns its complaints. */
function complaints(
  series: readonly { series: string; values: string }[],
  { alert, at, fires }: Expectation,
): string {
  const test = {
    rule_files: [rulesFile],
    evaluation_interval: '1m',
    tests: [
      {
        interval: '1m',
        input_series: series,
        alert_rule_test: [
          {
            eval_time: `${at}m`,
            alertname: alert,
            exp_alerts: fires.map((exp_labels) => ({
              exp_labels,
              exp_annotations: annotationsOf(alert, exp_labels),
            })),
          },
        ],
      },
    ],
  }
  // JSON is YAML.
  const file = join(folder, 'test.yaml')
  writeFileSync(file, JSON.stringify(test))
  const { ok, output } = promtool('test', 'rules', file)
  return ok ? '' : output
}

const RINE = { messaging_destination_name: 'rine' }
const BAD_SIGNATURE = { ...RINE, error_type: 'bad_signature' }
// A healthy endpoint for two hours: ten deliveries per minute.
const healthy = outcome('handled', '0+10x120')

type Case = readonly [
  what: string,
  series: readonly ReturnType<typeof counted>[],
  expectation: Expectation,
]

const firing: readonly Case[] = [
  [
    'a secret was changed on one side',
    [healthy, refused('bad_signature', '0+30x60')],
    { alert: 'WebhooksRefused', at: 25, fires: [BAD_SIGNATURE] },
  ],
  [
    'two endpoints refuse, each for a reason of its own',
    [
      refused('bad_signature', '0+30x60'),
      counted(
        {
          messaging_destination_name: 'stripe',
          webhook_outcome: 'rejected',
          error_type: 'timestamp_too_old',
        },
        '0+30x60',
      ),
    ],
    {
      alert: 'WebhooksRefused',
      at: 25,
      fires: [
        BAD_SIGNATURE,
        { messaging_destination_name: 'stripe', error_type: 'timestamp_too_old' },
      ],
    },
  ],
  [
    'every tenth run fails',
    [outcome('handled', '0+9x60'), outcome('failed', '0+1x60', { error_type: 'handler_failed' })],
    { alert: 'WebhooksFailing', at: 25, fires: [RINE] },
  ],
  [
    'every run fails, and few come',
    [outcome('failed', '0x2 1x2 2x2 3x2 4x2 5x40', { error_type: 'handler_failed' })],
    { alert: 'WebhooksFailing', at: 15, fires: [RINE] },
  ],
  [
    'the sender has switched the endpoint off',
    [outcome('handled', '0+1x30 30x90')],
    { alert: 'NoWebhooksArrive', at: 70, fires: [RINE] },
  ],
  [
    'only strangers come',
    [outcome('handled', '0+1x30 30x90'), refused('bad_signature', '0+30x120')],
    { alert: 'NoWebhooksArrive', at: 70, fires: [RINE] },
  ],
  [
    'nothing has come since the process started',
    [],
    { alert: 'NoWebhooksArrive', at: 40, fires: [RINE] },
  ],
  [
    'the process is gone',
    [outcome('handled', '0+1x30 stale')],
    { alert: 'NoWebhooksArrive', at: 70, fires: [RINE] },
  ],
  [
    'one delivery came, long ago',
    [outcome('handled', '_x40 1x80')],
    { alert: 'NoWebhooksArrive', at: 80, fires: [RINE] },
  ],
]

const quiet: readonly Case[] = [
  [
    'a scanner passes by',
    [healthy, refused('missing_signature', '0x20 0+30x5 150x60')],
    { alert: 'WebhooksRefused', at: 30, fires: [] },
  ],
  [
    'a few are refused all the time',
    [healthy, refused('bad_signature', '0+6x60')],
    { alert: 'WebhooksRefused', at: 50, fires: [] },
  ],
  [
    'a refusal has only begun',
    [healthy, refused('bad_signature', '0x40 0+30x60')],
    { alert: 'WebhooksRefused', at: 46, fires: [] },
  ],
  [
    'much is handled',
    [outcome('handled', '0+1000x60')],
    { alert: 'WebhooksRefused', at: 50, fires: [] },
  ],
  [
    'one run of a hundred fails',
    [outcome('handled', '0+99x60'), outcome('failed', '0+1x60', { error_type: 'handler_failed' })],
    { alert: 'WebhooksFailing', at: 50, fires: [] },
  ],
  [
    'nothing runs, since all of it is refused',
    [refused('bad_signature', '0+30x60'), outcome('failed', '3x60')],
    { alert: 'WebhooksFailing', at: 50, fires: [] },
  ],
  [
    'one run has failed, long ago',
    [healthy, outcome('failed', '0 5x60', { error_type: 'handler_failed' })],
    { alert: 'WebhooksFailing', at: 50, fires: [] },
  ],
  [
    'a delivery comes every 20 minutes',
    [outcome('handled', '0x19 1x19 2x19 3x19 4x19 5x19')],
    { alert: 'NoWebhooksArrive', at: 100, fires: [] },
  ],
  [
    'all that comes fails, or is a duplicate',
    [outcome('failed', '0+1x120'), outcome('duplicate', '0+1x120')],
    { alert: 'NoWebhooksArrive', at: 100, fires: [] },
  ],
  [
    'the first delivery of a process has come',
    [outcome('handled', '_x40 1x80')],
    { alert: 'NoWebhooksArrive', at: 60, fires: [] },
  ],
  [
    'a new process has taken over, and had one delivery',
    [
      outcome('handled', '0+1x30 stale', { instance: 'old' }),
      outcome('handled', '_x70 1x50', { instance: 'new' }),
    ],
    { alert: 'NoWebhooksArrive', at: 90, fires: [] },
  ],
  [
    'the process was restarted, and counts from zero',
    [outcome('handled', '0+1x60 0+1x60')],
    { alert: 'NoWebhooksArrive', at: 75, fires: [] },
  ],
]

const PROMTOOL = {
  isInstalled: promtoolProgram !== undefined,
  notice: notInstalled('promtool', 'prometheus'),
}

whenInstalled(PROMTOOL, 'the alerts of docs/recipes/telemetry.md', () => {
  it('have a syntax that Prometheus accepts', () => {
    expect(promtool('check', 'rules', rulesFile)).toMatchObject({ ok: true })
    expect(written.map(({ alert }) => alert)).toEqual([
      'WebhooksRefused',
      'WebhooksFailing',
      'NoWebhooksArrive',
    ])
  })

  it.each(firing)('fire when %s', (_what, series, expectation) => {
    expect(complaints(series, expectation)).toBe('')
  })

  it.each(quiet)('do not fire when %s', (_what, series, expectation) => {
    expect(complaints(series, expectation)).toBe('')
  })

  it('are detected when they fire by mistake', () => {
    const [, series = []] = firing[0] ?? []
    expect(complaints(series, { alert: 'WebhooksRefused', at: 25, fires: [] })).toContain('FAILED')
  })
})
