import { readFileSync } from 'node:fs'
import { createReceiver, defineProvider, hmac, type WebhookError } from '@hookseal/core'
import { ricloud, rine, standardWebhooks } from '@hookseal/core/providers'
import { describe, expect, it } from 'vitest'

interface Vector {
  readonly source?: string
  readonly secret: string
  readonly bodyBase64: string
  readonly now?: number
  readonly headers: Record<string, string>
}

const file = new URL('../../../test/vectors/senders.json', import.meta.url)
const vectors: Record<string, Vector[]> = JSON.parse(readFileSync(file, 'utf8'))

const providers = {
  ricloud,
  rine,
  standardWebhooks,
  github: ({ secret }: { secret: string }) =>
    defineProvider({
      name: 'github',
      scheme: hmac({ secret, header: 'X-Hub-Signature-256', format: 'sha256={hex}' }),
      events: {},
      identify: (_, headers) => ({ type: headers.get('x-github-event') ?? '' }),
    }),
}

const outcome = (vector: Vector, make: keyof typeof providers, body: Uint8Array) =>
  createReceiver<object>({
    provider: providers[make]({ secret: vector.secret }),
    now: () => (vector.now ?? 0) * 1000,
  })
    .verify({ headers: vector.headers, body })
    .then(
      () => 'verified',
      (error: WebhookError) => error.code,
    )

describe.each(Object.keys(providers) as (keyof typeof providers)[])('vectors of %s', (name) => {
  it.each(vectors[name] ?? [])('authenticates $headers', async (vector) => {
    const body = Buffer.from(vector.bodyBase64, 'base64')
    expect(['verified', 'invalid_json', 'invalid_event']).toContain(
      await outcome(vector, name, body),
    )
    for (let at = 0; at < Math.min(body.length, 64); at++) {
      const changed = Buffer.from(body)
      changed.writeUInt8((changed[at] as number) ^ 1, at)
      expect(await outcome(vector, name, changed)).toBe('bad_signature')
    }
    expect(await outcome(vector, name, Buffer.concat([body, Buffer.of(10)]))).toBe('bad_signature')
  })
})
