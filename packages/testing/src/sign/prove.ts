import type { AnyProvider } from '@hookseal/core'
import { type SchemeData, schemesOf, type TokenData } from '@hookseal/core/toolkit'
import { signingKeys } from './keys.ts'
import { payloadProof } from './payload-proof.ts'
import type { Proof, SignTerms } from './proof.ts'
import { signatureProof } from './signature-proof.ts'

/** The scheme that a provider's requests are signed with, which is the first of a list. @throws TypeError */
export function firstScheme(provider: AnyProvider): SchemeData {
  if (typeof provider !== 'object' || provider === null) {
    throw new TypeError(
      'signed: expected a provider, such as the result of rine({ secret }) or defineProvider({ … })',
    )
  }
  return schemesOf(provider.scheme)[0] as SchemeData
}

function tokenProof(scheme: TokenData, terms: SignTerms): Proof {
  const { header, query, prefix } = scheme
  const [token, ...more] = signingKeys(scheme, terms.givenSecret, terms.nowMs)
  if (token === undefined || more.length > 0) {
    throw new TypeError('signed: a token scheme sends one token: pass one secret')
  }
  if (terms.givenFormat !== undefined) {
    throw new TypeError('signed: format has no effect with a token scheme')
  }
  const { body } = terms
  if (header === undefined) {
    return { headers: [], query: [[query as string, `${prefix}${token.toString('utf8')}`]], body }
  }
  // Each character of a header is one byte.
  return { headers: [[header, `${prefix}${token.toString('latin1')}`]], query: [], body }
}

/**
 * Creates the proof that a sender would add to a request, with `node:crypto` and the scheme's data, without core's
 * code.
 *
 * @throws TypeError if there is nothing to sign with, or an option does not apply to the scheme.
 */
export function proveRequest(scheme: SchemeData, terms: SignTerms): Proof {
  if (terms.givenPrivateKey !== undefined && scheme.kind !== 'asymmetric') {
    throw new TypeError('signed: privateKey has no effect: this sender signs with a secret')
  }
  if (scheme.kind === 'token') return tokenProof(scheme, terms)
  return scheme.kind === 'payload-hmac'
    ? payloadProof(scheme, terms)
    : signatureProof(scheme, terms)
}
