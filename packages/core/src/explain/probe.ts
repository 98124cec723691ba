import { backend } from '#crypto'
import type { HmacScheme } from '../provider/scheme.ts'
import { type Bytes, equalBytes, utf8 } from '../util/bytes.ts'
import type { Candidate, Evidence, Proof } from './candidate.ts'
import { MAX_HASHED_BYTES, MAX_MACS } from './limits.ts'
import { prefixOf } from './scheme/signed-content.ts'

/** Whether the signature matches with a candidate's parts in place. `false` as well once the work is done. */
export type Probe = (candidate: Omit<Candidate, 'code'>) => Promise<boolean>

/** A probe with a bounded amount of work. */
export function createProbe(evidence: Evidence<HmacScheme>, proof: Proof): Probe {
  const { scheme, secrets, url } = evidence
  const keys = secrets
    .filter(({ isValidNow }) => isValidNow)
    .flatMap(({ key }) => (key === undefined || key.length === 0 ? [] : [key]))
  const described = prefixOf(scheme.signedContent, proof, url)
  let macs = 0
  let hashedBytes = 0

  const matches = async (
    key: Bytes,
    algorithm: HmacScheme['algorithm'],
    prefix: Bytes,
    body: Bytes,
  ) => {
    macs++
    hashedBytes += body.length
    if (macs > MAX_MACS || hashedBytes > MAX_HASHED_BYTES) return false
    const mac = await backend.prepareMac(algorithm, key)(prefix, body)
    return proof.signatures.some((signature) => equalBytes(signature, mac))
  }

  return async ({
    body = evidence.body,
    key,
    algorithm = scheme.algorithm,
    prefix = described,
  }) => {
    if (prefix === undefined) return false
    const before = utf8(prefix)
    for (const one of key === undefined ? keys : [key]) {
      if (one.length > 0 && (await matches(one, algorithm, before, body))) return true
    }
    return false
  }
}
