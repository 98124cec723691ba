import { makerOf } from '../provider/scheme.ts'
import type { SchemeData } from '../provider/scheme-data.ts'
import type { Authenticator } from './authenticator.ts'
import type { SecretRules } from './secrets.ts'

/**
 * Creates the authenticator for one kind of scheme. Each scheme carries its maker, so an application bundles only the
 * kinds it uses.
 */
export interface SchemeMaker<S extends SchemeData, K> {
  authenticator(scheme: S): Authenticator<K>
  /** How the secrets of the scheme are parsed. */
  secretRules(scheme: S): SecretRules
}

const makerOfScheme = (scheme: SchemeData) => makerOf(scheme) as SchemeMaker<SchemeData, never>

/** Creates the authenticator of a scheme. */
export function schemeAuthenticator(scheme: SchemeData): Authenticator<never> {
  return makerOfScheme(scheme).authenticator(scheme)
}

/** How the secrets of a scheme are parsed. */
export function secretRulesOf(scheme: SchemeData): SecretRules {
  return makerOfScheme(scheme).secretRules(scheme)
}
