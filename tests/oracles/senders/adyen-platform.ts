import { adyenPlatform } from '@hookseal/core/providers/adyen-platform'
import type { Oracle } from '../oracle.ts'
import { sdk, sdkName } from '../sdks.ts'

const { hmacValidator: HmacValidator } = await sdk<{
  hmacValidator: new () => {
    calculateHmac(body: string, key: string): string
    validateHMACSignature(key: string, signature: string, body: string): boolean
  }
}>('@adyen/api-library')
const validator = new HmacValidator()
const secret = '11223344D785FBAE710E7F943F307971BB61B21281C98C9129B3D4018A57B2EB'

export const oracles: readonly Oracle[] = [
  {
    name: 'adyen-platform',
    evidence: sdkName('@adyen/api-library'),
    make: ({ secret }) => adyenPlatform({ secret }),
    credentials: { secret },
    event: (description) => ({ type: 'balancePlatform.transfer.created', data: { description } }),
    sign: (body) => ({ headers: { hmacsignature: validator.calculateHmac(body, secret) } }),
    verify: ({ headers, body }) =>
      validator.validateHMACSignature(secret, headers['hmacsignature'] ?? '', body),
  },
]
