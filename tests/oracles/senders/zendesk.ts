import { zendesk } from '@hookseal/core/providers/zendesk'
import { mac } from '../mac.ts'
import type { Oracle } from '../oracle.ts'

const secret = 'QzRkM2IyYTEtNzY1NC00MzIxLWFhYmItY2NkZGVlZmYwMDEx'

const oracle: Oracle = {
  name: 'zendesk',
  evidence: 'published rule',
  make: ({ secret }) => zendesk({ secret }),
  credentials: { secret },
  rule(body, nowMs) {
    const time = new Date(nowMs).toISOString()
    return {
      'x-zendesk-webhook-signature': mac(secret, time + body, 'base64'),
      'x-zendesk-webhook-signature-timestamp': time,
    }
  },
  event: (noise) => ({ type: 'zen:event-type:ticket.created', id: 'e1', detail: { noise } }),
}

export const oracles: readonly Oracle[] = [
  oracle,
  { ...oracle, name: 'zendesk (trigger)', event: (noise) => ({ ticket: '35436', noise }) },
]
