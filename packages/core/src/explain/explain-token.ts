import { WebhookError } from '../error/webhook-error.ts'
import type { TokenScheme } from '../provider/scheme.ts'
import { type Bytes, equalBytes, latin1, utf8 } from '../util/bytes.ts'
import type { Evidence } from './candidate.ts'
import { type Diagnosis, diagnosis, refusal } from './diagnosis.ts'
import { secretMistakes } from './secret/secret-mistakes.ts'

// A shorter piece could be the beginning of anything.
const MIN_PIECE = 8

function validKeys({ secrets }: Evidence): readonly Bytes[] {
  return secrets.flatMap(({ key, isValidNow }) => (key !== undefined && isValidNow ? [key] : []))
}

function startsWith(whole: Bytes, piece: Bytes): boolean {
  return piece.length >= MIN_PIECE && equalBytes(whole.subarray(0, piece.length), piece)
}

/** A token that is right but in another place. */
function elsewhere(evidence: Evidence): Diagnosis | undefined {
  const keys = validKeys(evidence)
  for (const [name, value] of evidence.headers.toHeaders()) {
    const bare = latin1(value.replace(/^(?:Bearer|Token|Basic) +/i, ''))
    if (keys.some((key) => equalBytes(key, bare))) {
      return diagnosis('wrong_header', true, `It is ${name}.`)
    }
  }
  return undefined
}

function* mistakes(evidence: Evidence, text: string): Generator<Diagnosis> {
  const keys = validKeys(evidence)
  const [, bare] = /^\S+ +(\S+)$/.exec(text.trim()) ?? []
  if (bare !== undefined && keys.some((key) => equalBytes(key, latin1(bare)))) {
    yield diagnosis('token_with_scheme_prefix', true)
  }
  const token = latin1(text)
  for (const { code, key, detail } of secretMistakes(evidence)) {
    if (key !== undefined && equalBytes(key, token)) yield diagnosis(code, true, detail)
  }
  if (keys.some((key) => equalBytes(key, utf8(text.trim())))) {
    yield diagnosis('secret_whitespace', true, 'The header’s value has it.')
  }
  if (keys.some((key) => startsWith(key, token))) yield diagnosis('token_truncated', false)
}

/** Why a token is not accepted. */
export function explainToken(evidence: Evidence<TokenScheme>): readonly Diagnosis[] {
  const { headers, scheme } = evidence
  const text = headers.get(scheme.header)
  if (text === undefined || text === '') {
    const found = elsewhere(evidence)
    return [...(found ? [found] : []), refusal(new WebhookError('missing_token'))]
  }
  if (validKeys(evidence).some((key) => equalBytes(key, latin1(text)))) {
    return [diagnosis('verified', true)]
  }
  const [first] = mistakes(evidence, text)
  return [first ?? diagnosis('unexplained', false)]
}
