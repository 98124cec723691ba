import { slack } from '@hookseal/core/providers/slack'
import type { Oracle } from '../oracle.ts'
import { sdk, sdkName } from '../sdks.ts'

const { verifySlackRequest } = await sdk<{
  verifySlackRequest(options: object): void
}>('@slack/bolt')
const secret = '8f742231b10e8888abcd99yyyzzz85a5'

const oracle: Oracle = {
  name: 'slack',
  evidence: sdkName('@slack/bolt'),
  make: ({ secret }) => slack({ secret }),
  credentials: { secret },
  event: (text) => ({ type: 'event_callback', event_id: 'Ev1', event: { type: 'message', text } }),
  verify({ headers, body }) {
    const signed = {
      'x-slack-signature': headers['x-slack-signature'],
      'x-slack-request-timestamp': Number(headers['x-slack-request-timestamp']),
    }
    return verifySlackRequest({ signingSecret: secret, body, headers: signed })
  },
}

export const oracles: readonly Oracle[] = [
  oracle,
  {
    ...oracle,
    name: 'slack (form)',
    event: (text) => new URLSearchParams({ command: '/deploy', text }).toString(),
  },
]
