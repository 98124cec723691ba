import { twitch } from '@hookseal/core/providers/twitch'
import type { Oracle } from '../oracle.ts'
import { sdk, sdkName } from '../sdks.ts'

type Verify = (id: string, timestamp: string, body: string, signature: string) => boolean

const { EventSubMiddleware } = await sdk<{
  EventSubMiddleware: { prototype: { _verifyData: Verify } }
}>('@twurple/eventsub-http')
const secret = 's3cRe7s3cRe7'

export const oracles: readonly Oracle[] = [
  {
    name: 'twitch',
    // Twitch itself publishes no verifier for Node.
    evidence: sdkName('@twurple/eventsub-http'),
    make: ({ secret }) => twitch({ secret }),
    credentials: { secret },
    event: (text) => ({
      subscription: { type: 'channel.chat.message', status: 'enabled' },
      event: { message: { text } },
    }),
    verify({ headers, body }) {
      const [id = '', timestamp = '', signature = ''] = ['id', 'timestamp', 'signature'].map(
        (name) => headers[`twitch-eventsub-message-${name}`],
      )
      const { _verifyData: verify } = EventSubMiddleware.prototype
      return verify.call({ _secret: secret }, id, timestamp, body, signature)
    },
  },
]
