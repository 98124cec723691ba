import { handinger } from '@hookseal/core/providers/handinger'
import type { Oracle } from '../oracle.ts'
import { flipped } from '../random.ts'

const HEADER = 'x-handinger-token'

const secret = 'whk_01HZY31W2SZJ8MJ2FQTR3M1K9D'

export const oracles: readonly Oracle[] = [
  {
    name: 'handinger',
    evidence: 'published rule',
    make: ({ secret }) => handinger({ secret }),
    credentials: { secret },
    rule: () => ({ [HEADER]: secret }),
    // The token does not cover the body, so the token itself is changed.
    change({ headers }, random) {
      const token = flipped(Buffer.from(headers[HEADER] ?? '', 'latin1'), random)
      return { headers: { ...headers, [HEADER]: Buffer.from(token).toString('latin1') } }
    },
  },
]
