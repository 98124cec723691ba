import { telegram } from '@hookseal/core/providers/telegram'
import type { Oracle } from '../oracle.ts'
import { flipped } from '../random.ts'
import { sdk, sdkName } from '../sdks.ts'

type Callback = (
  update: unknown,
  respond: () => void,
  token: string | undefined,
  unauthorized: () => void,
) => Promise<void>

const { webhookCallback } = await sdk<{
  webhookCallback(bot: object, adapter: 'callback', options: object): Callback
}>('grammy')
const header = 'x-telegram-bot-api-secret-token'
const secret = 'a-Secret_Token-0123456789'

// The methods of a bot that grammY calls. The updates are ignored.
const bot = { isRunning: () => false, init: async () => {}, handleUpdate: async () => {} }
const callback = webhookCallback(bot, 'callback', { secretToken: secret })

export const oracles: readonly Oracle[] = [
  {
    name: 'telegram',
    // Telegram itself publishes no verifier.
    evidence: sdkName('grammy'),
    make: ({ secret }) => telegram({ secret }),
    credentials: { secret },
    event: (text) => ({ update_id: 1, message: { message_id: 1, date: 1, text } }),
    async verify({ headers, body }) {
      let isAuthorized = true
      const refuse = () => {
        isAuthorized = false
      }
      await callback(JSON.parse(body), () => {}, headers[header], refuse)
      return isAuthorized
    },
    // A token does not cover the body, so a bit of the token is changed.
    change({ headers }, random) {
      const token = Buffer.from(flipped(Buffer.from(headers[header] ?? '', 'latin1'), random))
      return { headers: { ...headers, [header]: token.toString('latin1') } }
    },
  },
]
