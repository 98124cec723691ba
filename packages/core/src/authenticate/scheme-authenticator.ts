import { makerOf } from '../provider/scheme.ts'
import type { SchemeData } from '../provider/scheme-data.ts'
import type { Authenticator } from './authenticator.ts'
import type { SecretRules } from './secrets.ts'

/**
 * What puts a scheme to work. Each scheme is sealed together with its own, so that an application loads the code of the
 * schemes that it uses, and of no other.
 */
export interface SchemeMaker<S extends SchemeData, K> {
  authenticator(scheme: S): Authenticator<K>
  /** How the secrets of the scheme are read. */
  secretRules(scheme: S): SecretRules
}

const makerOfScheme = (scheme: SchemeData) => makerOf(scheme) as SchemeMaker<SchemeData, never>

/** The authenticator of a scheme. */
export function schemeAuthenticator(scheme: SchemeData): Authenticator<never> {
  return makerOfScheme(scheme).authenticator(scheme)
}

/** How the secrets of a scheme are read. */
export function secretRulesOf(scheme: SchemeData): SecretRules {
  return makerOfScheme(scheme).secretRules(scheme)
}
