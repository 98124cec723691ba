import { typeform } from '@hookseal/core/providers/typeform'
import { mac } from '../mac.ts'
import type { Oracle } from '../oracle.ts'

const secret = '3d1f5c9a7b2e4860d9c4'

export const oracles: readonly Oracle[] = [
  {
    name: 'typeform',
    evidence: 'published rule',
    make: ({ secret }) => typeform({ secret }),
    credentials: { secret },
    rule: (body) => ({ 'typeform-signature': `sha256=${mac(secret, body, 'base64')}` }),
    event: (text) => ({
      event_id: 'e1',
      event_type: 'form_response',
      form_response: { answers: [{ type: 'text', text }] },
    }),
  },
]
