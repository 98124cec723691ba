import { randomBytes } from 'node:crypto'
import type { AnyProvider, Handshake } from '@hookseal/core'
import { VERIFY_TOKEN } from './receiver-snippet.ts'

/** One request of a handshake. */
export interface HandshakeRequest {
  readonly name: string
  /** The body of a POST, or the query of a GET. */
  readonly content: string
  /** Whether it is deliberately signed wrong and must be rejected. */
  readonly isWrong: boolean
}

/** What a sender does when a webhook is registered. */
export interface HandshakePlan {
  /** The handshake in words. */
  readonly words: string
  /** The expected response to the requests; `undefined` for an ordinary delivery, for which only the status counts. */
  readonly rule: Handshake | undefined
  /** Creates the requests, with new challenges. */
  readonly requests: () => readonly HandshakeRequest[]
}

const challenge = () => randomBytes(16).toString('hex')

/** The fields that senders add to those by which a receiver recognizes the handshake. */
const EXTRAS: ReadonlyMap<string, () => object> = new Map<string, () => object>([
  ['slack', () => ({ token: challenge() })],
  ['zoom', () => ({ event_ts: Date.now() })],
  ['discord', () => ({ version: 1, application_id: '1405000000000000000' })],
  [
    'twitch',
    () => ({
      subscription: {
        ...{ id: challenge(), type: 'channel.follow', version: '1', cost: 1 },
        ...{ status: 'webhook_callback_verification_pending', condition: {} },
      },
    }),
  ],
])

const WORDS: ReadonlyMap<string, string> = new Map([
  ['slack', 'a signed `url_verification`, whose challenge must be sent back'],
  [
    'zoom',
    'a signed `endpoint.url_validation`, to be answered with its token and the HMAC of the token',
  ],
  ['twitch', 'a signed challenge that must be sent back as plain text'],
  [
    'discord',
    'a signed PING, to be answered with 204, and one with a wrong signature, to be answered with 401',
  ],
  [
    'meta',
    `a GET with the verify token \`${VERIFY_TOKEN}\`, to be answered with its \`hub.challenge\``,
  ],
  [
    'xero',
    'an empty list of events, to be answered with 200, and one with a wrong signature, to be answered with 401',
  ],
])

// Senders that also send a wrong signature; see docs/providers/discord.md and xero.md.
const WRONG_TOO = ['discord', 'xero']

const META: Handshake = {
  on: 'get',
  require: { 'hub.mode': 'subscribe' },
  token: { query: 'hub.verify_token', secret: VERIFY_TOKEN },
  echo: 'hub.challenge',
}

function setAt(target: Record<string, unknown>, pointer: string, value: unknown): void {
  const names = pointer.slice(1).split('/')
  const last = names.pop() as string
  let at = target
  for (const name of names) {
    const next = (at[name] ?? {}) as Record<string, unknown>
    at[name] = next
    at = next
  }
  at[last] = value
}

function bodyOf(sender: string, { when, answer }: Extract<Handshake, { on: 'delivery' }>): string {
  const body: Record<string, unknown> = { ...EXTRAS.get(sender)?.() }
  const taken = JSON.stringify(answer).matchAll(/\{(?:echo|hmac-sha256-hex):(\/[^{}"]*)\}/g)
  const value = challenge()
  for (const [, pointer = ''] of taken) setAt(body, pointer, value)
  setAt(body, when.at, 'equals' in when ? when.equals : value)
  return JSON.stringify(body)
}

function queryOf({ require, token, echo }: Extract<Handshake, { on: 'get' }>): string {
  const secret = typeof token.secret === 'string' ? token.secret : VERIFY_TOKEN
  return new URLSearchParams({ ...require, [token.query]: secret, [echo]: challenge() }).toString()
}

const xeroBody = () =>
  JSON.stringify({
    ...{ events: [], firstEventSequence: 0, lastEventSequence: 0, entropy: challenge() },
  })

/** The handshake of a sender, as its provider describes it; `undefined` if it has none. */
export function handshakePlan(
  sender: string,
  { handshakes }: AnyProvider,
): HandshakePlan | undefined {
  const rule = sender === 'meta' ? META : handshakes?.[0]
  if (rule === undefined && sender !== 'xero') return undefined
  const make = () => {
    if (rule === undefined) return xeroBody()
    return rule.on === 'get' ? queryOf(rule) : bodyOf(sender, rule)
  }
  const wrong = WRONG_TOO.includes(sender)
  return {
    words: WORDS.get(sender) ?? 'the handshake that its provider describes',
    rule,
    requests: () => [
      { name: 'handshake', content: make(), isWrong: false },
      ...(wrong ? [{ name: 'handshake, wrong signature', content: make(), isWrong: true }] : []),
    ],
  }
}
