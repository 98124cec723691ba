import type { SchemeKind } from '../provider/scheme-kind.ts'
import { looksRewritten } from './body-hints.ts'
import { type Diagnosis, diagnosis } from './diagnosis.ts'
import type { Evidence } from './evidence.ts'

const FROM_ELSEWHERE = 'most likely belongs to another endpoint or environment'

/** The diagnosis if nothing was found. The most likely cause depends on the kind of scheme. */
export function unexplained(kind: SchemeKind): Diagnosis {
  if (kind === 'token') {
    return diagnosis('unexplained', false, { fix: `The token ${FROM_ELSEWHERE}.` })
  }
  if (kind !== 'asymmetric') return diagnosis('unexplained', false)
  const fix = `The public key ${FROM_ELSEWHERE}, or the content was changed.`
  return diagnosis('unexplained', false, { fix })
}

/** Whether none of the currently valid secrets has a form that the scheme accepts. */
export const hasNoKey = ({ secrets }: Evidence): boolean =>
  secrets.some(({ isValidNow }) => isValidNow) &&
  secrets.every(({ keys, isValidNow }) => keys.length === 0 || !isValidNow)

/** Describes the form that a secret must have. */
export function secretMalformed({ scheme, rules }: Evidence): Diagnosis {
  const forms = rules.keyForms.map(({ encoding, prefix }) => {
    const what = encoding === 'utf8' ? 'text' : encoding
    return prefix === '' ? what : `${what} after ${prefix}`
  })
  const what = scheme.kind === 'asymmetric' ? 'public key' : 'secret'
  return diagnosis('secret_malformed', false, {
    sentence: `The ${what} does not have the form that the scheme expects.`,
    fix: `Copy it again from the sender's settings. Expected: ${[...new Set(forms)].join(', or ')}.`,
  })
}

/** The diagnosis if no known mistake makes the signature match. */
export function giveUp(evidence: Evidence): Diagnosis {
  const { covers, kind } = evidence.scheme
  return covers === 'body' && looksRewritten(evidence)
    ? diagnosis('body_reserialized', false, {
        sentence:
          'No common mistake makes the signature match. The body is exactly what JSON.stringify would write, so it may have ' +
          'been parsed and serialized again; the bytes that the sender signed cannot be recovered from it.',
        fix:
          'Explain the raw bytes of the request. If these are the raw bytes, the secret most likely belongs to another ' +
          'endpoint or environment, or the content was changed.',
      })
    : unexplained(kind)
}
