import type { TokenData } from '../provider/scheme-data.ts'
import { type Bytes, equalBytes, latin1, utf8 } from '../util/bytes.ts'
import { queryValues } from '../util/query.ts'
import { type Diagnosis, diagnosis, refusal } from './diagnosis.ts'
import { currentKeys, type Evidence } from './evidence.ts'
import { unexplained } from './give-up.ts'
import { judge } from './probe.ts'
import { secretMistakes } from './secret-mistakes.ts'

// A shorter fragment could be the start of anything.
const MIN_PIECE = 8
const WORD = /^(?:Bearer|Token|Basic|ApiKey) +/i
const COPY_AGAIN = 'Copy the token again, exactly as the sender has it.'

/** Converts a token to bytes. In a header, each character is one byte. */
const bytesOf = (text: string, { query }: TokenData) =>
  query === undefined ? latin1(text) : utf8(text)

const isOne = (keys: readonly Bytes[], bytes: Bytes) => keys.some((key) => equalBytes(key, bytes))

function startsWith(whole: Bytes, piece: Bytes): boolean {
  return piece.length >= MIN_PIECE && equalBytes(whole.subarray(0, piece.length), piece)
}

/** Finds a correct token in a different place. */
function elsewhere({ scheme, head, secrets }: Evidence<TokenData>): readonly Diagnosis[] {
  const keys = currentKeys(secrets)
  for (const [name, value] of head.headers.toHeaders()) {
    if (!isOne(keys, latin1(value.replace(WORD, '')))) continue
    const [word] = WORD.exec(value) ?? []
    const prefix = word === undefined ? '' : ` and \`prefix: '${word}'\``
    const option = scheme.query === undefined ? '' : ' instead of `query`'
    const fix = `Set \`header: '${name.slice(0, 64)}'\`${prefix}${option}.`
    return [diagnosis('wrong_header', true, { detail: `It is ${name.slice(0, 64)}.`, fix })]
  }
  const query = head.url?.split('?').slice(1).join('?') ?? ''
  for (const [name, value] of new URLSearchParams(query.slice(0, 8192))) {
    if (!isOne(keys, utf8(value))) continue
    const detail = `It is in the query parameter ${JSON.stringify(name.slice(0, 64))}.`
    return [diagnosis('wrong_header', true, { detail, fix: 'Set `query` to its name.' })]
  }
  return []
}

/** Finds a correct token with a different prefix. */
function* prefixMistakes({ scheme, secrets }: Evidence<TokenData>, text: string) {
  const keys = currentKeys(secrets)
  const isKey = (one: string) => isOne(keys, bytesOf(one, scheme))
  const [, word = '', bare = ''] = /^(\S+ +)(\S+)$/.exec(text.trim()) ?? []
  if (isKey(bare)) {
    const shown = /^[A-Za-z]{1,16} $/.test(word) ? `Set \`prefix: '${word}'\`.` : undefined
    yield diagnosis('token_with_scheme_prefix', true, { fix: shown })
  }
  if (scheme.prefix !== '' && isKey(text)) yield diagnosis('token_without_prefix', true)
}

function* mistakes(evidence: Evidence<TokenData>, text: string): Generator<Diagnosis> {
  yield* prefixMistakes(evidence, text)
  const { scheme, secrets } = evidence
  const { prefix } = scheme
  const isPrefixed = text.slice(0, prefix.length).toLowerCase() === prefix.toLowerCase()
  const bare = isPrefixed ? text.slice(prefix.length) : text
  const token = bytesOf(bare, scheme)
  for (const { code, key, detail } of secretMistakes(evidence)) {
    if (key === undefined || !equalBytes(key, token)) continue
    // A token scheme has no secret encoding or secret prefix to describe.
    const fix = /^secret_prefix/.test(code) ? COPY_AGAIN : undefined
    yield diagnosis(code, true, { detail, fix })
  }
  const keys = currentKeys(secrets)
  if (isOne(keys, bytesOf(bare.trim(), scheme))) {
    yield diagnosis('secret_whitespace', true, {
      detail: 'The token in the request has it.',
      fix: COPY_AGAIN,
    })
  }
  if (keys.some((key) => startsWith(key, token))) yield diagnosis('token_truncated', false)
}

/** Explains why a token is rejected. */
export async function explainToken(evidence: Evidence<TokenData>): Promise<readonly Diagnosis[]> {
  const { error } = await judge(evidence)
  if (error === undefined) return [diagnosis('verified', true)]
  if (error.code === 'missing_token') return [...elsewhere(evidence), refusal(error)]
  if (error.code !== 'bad_token') return [refusal(error)]
  const { head, scheme } = evidence
  const { header, query = '' } = scheme
  const text = header === undefined ? queryValues(head.url, query)[0] : head.headers.get(header)
  // A token that is wrong is present.
  const [first] = mistakes(evidence, text as string)
  return [first ?? unexplained('token')]
}
