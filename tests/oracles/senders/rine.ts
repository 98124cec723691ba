import type { SignatureFormat } from '@hookseal/core'
import { rine } from '@hookseal/core/providers/rine'
import { mac } from '../mac.ts'
import type { Oracle } from '../oracle.ts'

const secret = 'rine-secret-é'

const oracle: Oracle = {
  name: 'rine (hex)',
  evidence: 'published rule',
  make: ({ secret }) => rine({ secret }),
  credentials: { secret },
  rule: (body) => ({ 'x-rine-signature': mac(secret, body) }),
  vectors: 'rine',
}

/** How rine writes the digest is not published. Every form is accepted, and each is signed here. */
const written = (
  name: string,
  write: (body: string) => string,
  ...format: readonly SignatureFormat[]
): Oracle => ({
  ...oracle,
  name,
  rule: (body) => ({ 'x-rine-signature': write(body) }),
  make: ({ secret }) => rine({ secret, format }),
})

export const oracles: readonly Oracle[] = [
  oracle,
  written(
    'rine (sha256=)',
    (body) => `sha256=${mac(secret, body)}`,
    'sha256={hex}',
    '{hex}',
    '{base64}',
  ),
  written(
    'rine (base64)',
    (body) => mac(secret, body, 'base64'),
    '{base64}',
    '{hex}',
    'sha256={hex}',
  ),
]
