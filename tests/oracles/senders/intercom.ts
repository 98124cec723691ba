import { intercom } from '@hookseal/core/providers/intercom'
import { mac } from '../mac.ts'
import type { Oracle } from '../oracle.ts'

const secret = '4f6d2c0b-8e1a-4d8e-9c55-b1f5a7e30d11'

export const oracles: readonly Oracle[] = [
  {
    name: 'intercom',
    evidence: 'published rule',
    make: ({ secret }) => intercom({ secret }),
    credentials: { secret },
    rule: (body) => ({ 'x-hub-signature': `sha1=${mac(secret, body, 'hex', 'sha1')}` }),
    event: (noise) => ({ type: 'notification_event', topic: 'ping', id: 'notif_1', noise }),
  },
]
