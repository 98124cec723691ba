import { readFile } from 'node:fs/promises'
import { KNOWN_PROVIDERS } from '@hookseal/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { habitsOf } from '../../../src/domain/sender/habits.ts'
import type { SandboxOptions } from '../../../src/options.ts'
import { startSandbox } from '../../../src/start-sandbox.ts'
import { manualClock } from '../../manual-clock.ts'
import { type Reply, startReceiver } from '../../receiver.ts'

const ends: (() => Promise<unknown>)[] = []

afterEach(async () => {
  await Promise.all(ends.splice(0).map((end) => end()))
})

const MINUTE = 60_000
const HOUR = 60 * MINUTE

async function fail(sender: string, reply: (index: number) => Reply, options?: SandboxOptions) {
  const clock = manualClock()
  const receiver = await startReceiver((_, index) => reply(index))
  const sandbox = await startSandbox({ clock, ...options })
  ends.push(sandbox.close, receiver.close)
  sandbox.register({ sender, url: receiver.url })
  const [id = ''] = sandbox.trigger({ sender }).deliveryIds
  return { clock, receiver, sandbox, id }
}

describe('the habits of a sender', () => {
  it.each<[string, readonly number[]]>([
    ['linear', [MINUTE, HOUR, 6 * HOUR]],
    ['svix', [5000, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 10 * HOUR]],
    ['mailgun', [5 * MINUTE, 10 * MINUTE, 15 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR]],
    ['github', []],
  ])('%s waits as documented between attempts, then gives up', async (sender, waits) => {
    const { clock, receiver, sandbox, id } = await fail(sender, () => 500)
    for (const [i, wait] of waits.entries()) {
      await clock.waited(wait)
      expect(receiver.received).toHaveLength(i + 1)
      clock.advance(wait)
    }
    await sandbox.settled()
    expect(sandbox.delivery(id)).toMatchObject({ state: 'failed', attempts: waits.length + 1 })
  })

  it('is overridden by the policy of the options', async () => {
    const retries = { maxAttempts: 2, firstDelayMs: 7, jitter: 0 }
    const { clock, sandbox, id } = await fail('github', () => 500, { retries })
    await clock.waited(7)
    clock.advance(7)
    await sandbox.settled()
    expect(sandbox.delivery(id)).toMatchObject({ state: 'failed', attempts: 2 })
  })

  it('is shortened by the speed', async () => {
    const { clock } = await fail('linear', () => 500, { speed: 60 })
    await clock.waited(1000)
  })

  it.each<[string, number, string]>([
    ['linear', 204, 'pending'],
    ['paddle', 204, 'pending'],
    ['gitlab', 302, 'delivered'],
    ['stripe', 302, 'pending'],
    ['mailgun', 406, 'failed'],
    ['bitbucket', 401, 'failed'],
    ['bitbucket', 503, 'pending'],
    ['hubspot', 401, 'failed'],
    ['pagerduty', 429, 'pending'],
    ['pagerduty', 404, 'failed'],
    ['typeform', 410, 'failed'],
    ['sentry', 500, 'failed'],
    ['twilio', 500, 'failed'],
  ])('%s treats a %i as documented: %s', async (sender, status, state) => {
    const { sandbox, id } = await fail(sender, () => status)
    await expect.poll(() => sandbox.delivery(id)?.lastStatus).toBe(status)
    expect(sandbox.delivery(id)?.state).toBe(state)
  })

  it('adds the number and reason of a Slack retry', async () => {
    const challenge = 'challenge'
    const clock = manualClock()
    const receiver = await startReceiver(({ body }, index) =>
      index === 0 ? { status: 200, body: JSON.parse(String(body))[challenge] } : 503,
    )
    const sandbox = await startSandbox({ clock })
    ends.push(sandbox.close, receiver.close)
    sandbox.register({ sender: 'slack', url: receiver.url })
    await sandbox.settled()
    sandbox.trigger({ sender: 'slack' })
    for (const wait of [MINUTE, 5 * MINUTE]) {
      await clock.waited(wait)
      clock.advance(wait)
    }
    await sandbox.settled()
    const retries = receiver.received
      .slice(1)
      .map(({ headers }) => [...[headers['x-slack-retry-num'], headers['x-slack-retry-reason']]])
    expect(retries).toEqual([
      [undefined, undefined],
      ...['1', '2', '3'].map((number) => [number, 'http_error']),
    ])
  })

  it('waits for a response as long as the sender does', async () => {
    const { clock, sandbox, id, receiver } = await fail('shopify', () => 'silence')
    await expect.poll(() => receiver.received.length).toBe(1)
    clock.advance(5000)
    await expect.poll(() => sandbox.delivery(id)?.lastError).toBe('no response within 5000 ms')
  })
})

describe('what docs/providers says', () => {
  const row = async (sender: string, name: string) => {
    const page = new URL(`../../../../../docs/providers/${sender}.md`, import.meta.url)
    return (
      new RegExp(`^\\| ${name} \\| (.*) \\|$`, 'm').exec(await readFile(page, 'utf8'))?.[1] ?? ''
    )
  }

  it.each([...KNOWN_PROVIDERS.keys()])('is how long %s waits for a response', async (sender) => {
    const [, limit] = /within (\d+) s/.exec(await row(sender, 'Answer')) ?? []
    if (limit === undefined) return
    expect(habitsOf(sender).timeoutMs).toBe(Number(limit) * 1000)
  })

  it.each([...KNOWN_PROVIDERS.keys()])(
    'is how many times %s retries, if a number is documented',
    async (sender) => {
      const text = await row(sender, 'Retries')
      const { waitsMs, words } = habitsOf(sender)
      const [, count] =
        /^(?:up to )?(\d+)\b(?! hours| days| attempts)(?: at increasing| after| 5 minutes| within|,)?/.exec(
          text,
        ) ?? []
      const [, period] = /^for (?:up to |about )?(\d+) hours/.exec(text) ?? []
      if (count !== undefined && !text.includes('immediately'))
        expect(waitsMs).toHaveLength(Number(count))
      if (period !== undefined) {
        const total = (waitsMs ?? []).reduce((sum, wait) => sum + wait, 0)
        expect(Math.abs(total - Number(period) * HOUR)).toBeLessThan(HOUR)
      }
      if (text.startsWith('none')) expect(waitsMs).toEqual([])
      if (text.includes('not published') && !text.startsWith('none'))
        expect(waitsMs).toBeUndefined()
      expect(words).toMatch(/^(It|The retry schedule) .*\.$/)
    },
  )
})
