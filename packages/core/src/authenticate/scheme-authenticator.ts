import type { SchemeData } from '../provider/scheme-data.ts'
import { asymmetricAuthenticator, publicKeyRules } from './asymmetric.ts'
import type { Authenticator } from './authenticator.ts'
import { hmacSecretRules } from './hmac.ts'
import { hmacAuthenticator } from './hmac-authenticator.ts'
import { payloadSecretRules } from './payload-hmac.ts'
import { payloadHmacAuthenticator } from './payload-hmac-authenticator.ts'
import type { SecretRules } from './secrets.ts'
import { tokenAuthenticator, tokenSecretRules } from './token.ts'

/** The authenticator of a scheme. */
export function schemeAuthenticator(scheme: SchemeData): Authenticator<never> {
  switch (scheme.kind) {
    case 'hmac':
      return hmacAuthenticator(scheme) as Authenticator<never>
    case 'asymmetric':
      return asymmetricAuthenticator(scheme) as Authenticator<never>
    case 'token':
      return tokenAuthenticator(scheme) as Authenticator<never>
    case 'payload-hmac':
      return payloadHmacAuthenticator(scheme) as Authenticator<never>
  }
}

/** How the secrets of a scheme are read. */
export function secretRulesOf(scheme: SchemeData): SecretRules {
  switch (scheme.kind) {
    case 'hmac':
      return hmacSecretRules(scheme)
    case 'asymmetric':
      return publicKeyRules(scheme)
    case 'token':
      return tokenSecretRules
    case 'payload-hmac':
      return payloadSecretRules(scheme)
  }
}
