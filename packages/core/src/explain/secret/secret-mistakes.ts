import type { SecretRules } from '../../authenticate/secrets.ts'
import type { Bytes } from '../../util/bytes.ts'
import type { Candidate, Evidence } from '../candidate.ts'
import type { RawSecret } from '../raw-secret.ts'
import { anyKey, prefixedKeys, secretEncodings } from './key-encoding.ts'
import { quotes, whitespace } from './text-edges.ts'

/** What one secret may have suffered, most likely first. */
function* ofText(text: string, rules: SecretRules): Generator<Candidate> {
  yield* whitespace(text, rules)
  yield* quotes(text, rules)
  yield* prefixedKeys(text, rules)
  yield* secretEncodings(text)
}

function isOther(key: Bytes, secret: RawSecret): boolean {
  return secret.key === undefined || secret.key.join() !== key.join()
}

/** Every way in which a secret may be the wrong one, or the right one made into the wrong key. */
export function* secretMistakes({ scheme, secrets, others }: Evidence): Generator<Candidate> {
  const rules = scheme.secretRules
  for (const secret of secrets.filter(({ isValidNow }) => isValidNow)) {
    const found = secret.text === undefined ? [] : ofText(secret.text, rules)
    for (const candidate of found) {
      if (candidate.key !== undefined && isOther(candidate.key, secret)) yield candidate
    }
  }
  for (const { key, isValidNow } of secrets) {
    if (!isValidNow) yield { code: 'secret_not_valid_now', key }
  }
  for (const { key, text } of others) {
    if (key !== undefined) yield { code: 'other_secret', key }
    for (const made of text === undefined ? [] : anyKey(text.trim(), rules)) {
      yield { code: 'other_secret', key: made }
    }
  }
}
