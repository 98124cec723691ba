import type { SecretRules } from '../../authenticate/secrets.ts'
import { utf8 } from '../../util/bytes.ts'
import type { Candidate } from '../candidate.ts'
import { anyKey } from './key-encoding.ts'

/** Whitespace that one side has at the ends of the secret and the other not. */
export function* whitespace(text: string, rules: SecretRules): Generator<Candidate> {
  const trimmed = text.trim()
  if (trimmed !== text) {
    const detail = 'The receiver’s has it.'
    for (const key of anyKey(trimmed, rules)) yield { code: 'secret_whitespace', key, detail }
  }
  for (const end of ['\n', '\r\n', ' ']) {
    const detail = 'The sender’s has it.'
    yield { code: 'secret_whitespace', key: utf8(`${trimmed}${end}`), detail }
  }
}

/** Quotes that a shell would have dropped and another reader kept. */
export function* quotes(text: string, rules: SecretRules): Generator<Candidate> {
  const [, , bare] = /^(["'`])([\s\S]*)\1$/.exec(text.trim()) ?? []
  if (bare === undefined) return
  for (const key of anyKey(bare, rules)) yield { code: 'secret_quoted', key }
}
