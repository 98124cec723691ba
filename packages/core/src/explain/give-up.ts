import type { SchemeKind } from '../provider/scheme-kind.ts'
import { looksRewritten } from './body-hints.ts'
import { type Diagnosis, diagnosis } from './diagnosis.ts'
import type { Evidence } from './evidence.ts'

const FROM_ELSEWHERE = 'is most likely that of another endpoint or environment'

/** Nothing was found. What it most likely is depends on what the scheme compares. */
export function unexplained(kind: SchemeKind): Diagnosis {
  if (kind === 'token') {
    return diagnosis('unexplained', false, { fix: `The token ${FROM_ELSEWHERE}.` })
  }
  if (kind !== 'asymmetric') return diagnosis('unexplained', false)
  const fix = `The public key ${FROM_ELSEWHERE}, or the content was changed.`
  return diagnosis('unexplained', false, { fix })
}

/** Whether no secret that is valid now can be read in a form that the scheme describes. */
export const hasNoKey = ({ secrets }: Evidence): boolean =>
  secrets.some(({ isValidNow }) => isValidNow) &&
  secrets.every(({ keys, isValidNow }) => keys.length === 0 || !isValidNow)

/** What a secret looks like that can be read. */
export function secretMalformed({ scheme, rules }: Evidence): Diagnosis {
  const forms = rules.keyForms.map(({ encoding, prefix }) => {
    const what = encoding === 'utf8' ? 'text' : encoding
    return prefix === '' ? what : `${what} after ${prefix}`
  })
  const what = scheme.kind === 'asymmetric' ? 'public key' : 'secret'
  return diagnosis('secret_malformed', false, {
    sentence: `The ${what} does not have the form that the scheme describes.`,
    fix: `Copy it again from the settings of the sender. Expected is ${[...new Set(forms)].join(', or ')}.`,
  })
}

/** What is left to say if no mistake that is known here makes the signature match. */
export function giveUp(evidence: Evidence): Diagnosis {
  const { covers, kind } = evidence.scheme
  return covers === 'body' && looksRewritten(evidence)
    ? diagnosis('body_reserialized', false, {
        sentence:
          'No common mistake makes the signature match. The body is exactly as JSON.stringify writes it, so it may have ' +
          'been parsed and written again; what the sender signed cannot be recovered from it.',
        fix:
          'Explain the raw bytes of the request. If these are the raw bytes, the secret is most likely that of another ' +
          'endpoint or environment, or the content was changed.',
      })
    : unexplained(kind)
}
