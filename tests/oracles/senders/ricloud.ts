import { ricloud } from '@hookseal/core/providers/ricloud'
import { mac, seconds } from '../mac.ts'
import type { Oracle } from '../oracle.ts'

const secret = 'whsec_test_secret'

export const oracles: readonly Oracle[] = [
  {
    name: 'ricloud',
    evidence: 'published rule',
    make: ({ secret }) => ricloud({ secret }),
    credentials: { secret },
    rule(body, nowMs) {
      const time = seconds(nowMs)
      return { 'ricloud-signature': `t=${time},s=${mac(secret, `${time}.${body}`, 'base64')}` }
    },
  },
]
