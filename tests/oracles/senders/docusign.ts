import { docusign } from '@hookseal/core/providers/docusign'
import { mac } from '../mac.ts'
import type { Oracle } from '../oracle.ts'

const secret = 'c2Vjb25kLWtleS1vZi10aGUtYWNjb3VudA=='

export const oracles: readonly Oracle[] = [
  {
    name: 'docusign',
    // The package docusign-esign has no verifier. DocuSign's sample code created the published requests.
    evidence: 'published rule and sample code',
    make: ({ secret }) => docusign({ secret }),
    credentials: { secret },
    rule: (body) => ({ 'x-docusign-signature-1': mac(secret, body, 'base64') }),
    event: (noise) => ({ event: 'envelope-completed', retryCount: 0, data: { noise } }),
  },
]
