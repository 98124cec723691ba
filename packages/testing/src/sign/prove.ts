import type { AnyProvider } from '@hookseal/core'
import { type SchemeData, schemesOf, type TokenData } from '@hookseal/core/toolkit'
import { signingKeys } from './keys.ts'
import { payloadProof } from './payload-proof.ts'
import type { Proof, SignTerms } from './proof.ts'
import { signatureProof } from './signature-proof.ts'

/** The scheme that a provider's requests are signed by: of a list, the first. @throws TypeError */
export function firstScheme(provider: AnyProvider): SchemeData {
  if (typeof provider !== 'object' || provider === null) {
    throw new TypeError(
      'signed: expected a provider, as rine({ secret }) or defineProvider({ … }) makes it',
    )
  }
  return schemesOf(provider.scheme)[0] as SchemeData
}

function tokenProof(scheme: TokenData, terms: SignTerms): Proof {
  const { header, query, prefix } = scheme
  const [token, ...more] = signingKeys(scheme, terms.givenSecret, terms.nowMs)
  if (token === undefined || more.length > 0) {
    throw new TypeError('signed: a token scheme sends one token: give one secret')
  }
  if (terms.givenFormat !== undefined) {
    throw new TypeError('signed: format does nothing where a token is sent')
  }
  const { body } = terms
  if (header === undefined) {
    return { headers: [], query: [[query as string, `${prefix}${token.toString('utf8')}`]], body }
  }
  // A header's characters are its bytes, one each.
  return { headers: [[header, `${prefix}${token.toString('latin1')}`]], query: [], body }
}

/**
 * What a sender would prove a request with: made with `node:crypto` from the scheme's data, without core's code.
 *
 * @throws TypeError when there is nothing to sign with, or an option does not fit the scheme.
 */
export function proveRequest(scheme: SchemeData, terms: SignTerms): Proof {
  if (terms.givenPrivateKey !== undefined && scheme.kind !== 'asymmetric') {
    throw new TypeError('signed: privateKey does nothing here: this sender signs with a secret')
  }
  if (scheme.kind === 'token') return tokenProof(scheme, terms)
  return scheme.kind === 'payload-hmac'
    ? payloadProof(scheme, terms)
    : signatureProof(scheme, terms)
}
