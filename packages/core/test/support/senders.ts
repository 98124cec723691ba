import { createHmac } from 'node:crypto'
import { type AnyReceiver, createReceiver, type Secret } from '@hookseal/core'
import { handinger, ricloud, rine, standardWebhooks } from '@hookseal/core/providers'
import { NOW_MS, NOW_SECONDS } from '@hookseal/tests-kit/acme'

/** One of the shipped senders, with all that a hostile case must know of it. */
export interface Sender {
  readonly name: string
  readonly secret: string
  /** The header that authenticates. */
  readonly header: string
  readonly event: string
  readonly receiver: (secret?: Secret) => AnyReceiver
  /** Headers for a body, made by node:crypto. */
  readonly sign: (body: Uint8Array | string) => Record<string, string>
  readonly missing: 'missing_signature' | 'missing_token'
  readonly bad: 'bad_signature' | 'bad_token'
}

const mac = (secret: string | Uint8Array, ...parts: (string | Uint8Array)[]) =>
  parts.reduce((hash, part) => hash.update(part), createHmac('sha256', secret))

const quiet = { now: () => NOW_MS, logger: false } as const
const signing = { missing: 'missing_signature', bad: 'bad_signature' } as const
const keyBytes = Buffer.from('0123456789abcdefghijklmn')
const standardSecret = `whsec_${keyBytes.toString('base64')}`

export const senders: readonly Sender[] = [
  {
    name: 'rine',
    secret: 'rine-secret-1',
    header: 'x-rine-signature',
    event: JSON.stringify({ event: 'message.received', timestamp: 't', data: { message_id: 'm' } }),
    receiver: (secret = 'rine-secret-1') =>
      createReceiver({ provider: rine({ secret }), ...quiet }),
    sign: (body) => ({ 'x-rine-signature': mac('rine-secret-1', body).digest('hex') }),
    ...signing,
  },
  {
    name: 'ricloud',
    secret: 'ricloud-secret-1',
    header: 'ricloud-signature',
    event: JSON.stringify({
      id: 'e',
      resource: 'event',
      type: 'task',
      action: 'created',
      data: { id: 't', resource: 'task' },
    }),
    receiver: (secret = 'ricloud-secret-1') =>
      createReceiver({ provider: ricloud({ secret }), ...quiet }),
    sign: (body) => ({
      'ricloud-signature': `t=${NOW_SECONDS},s=${mac('ricloud-secret-1', `${NOW_SECONDS}.`, body).digest('base64')}`,
    }),
    ...signing,
  },
  {
    name: 'standardWebhooks',
    secret: standardSecret,
    header: 'webhook-signature',
    event: JSON.stringify({ type: 'invoice.paid', data: {} }),
    receiver: (secret = standardSecret) =>
      createReceiver({ provider: standardWebhooks({ secret }), ...quiet }),
    sign: (body) => ({
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(NOW_SECONDS),
      'webhook-signature': `v1,${mac(keyBytes, `msg_1.${NOW_SECONDS}.`, body).digest('base64')}`,
    }),
    ...signing,
  },
  {
    name: 'handinger',
    secret: 'whk_token_1',
    header: 'x-handinger-token',
    event: JSON.stringify({ taskId: 't_1' }),
    receiver: (secret = 'whk_token_1') =>
      createReceiver({ provider: handinger({ secret }), ...quiet }),
    sign: () => ({ 'x-handinger-token': 'whk_token_1' }),
    missing: 'missing_token',
    bad: 'bad_token',
  },
]

/** The senders whose authentication covers the body. */
export const signers: readonly Sender[] = senders.filter(({ bad }) => bad === 'bad_signature')
