import type { Presented } from '../authenticate/authenticator.ts'
import { parseTemplate } from '../authenticate/signed-content.ts'
import { checkTimestamp } from '../authenticate/timestamp.ts'
import { DIGEST_BYTES, type HashAlgorithm } from '../crypto/backend.ts'
import type { ContentPart, HmacData, TimestampFormat } from '../provider/scheme-data.ts'
import type { Candidate, Evidence } from './evidence.ts'

// What senders are known to sign, most frequent first.
const TEMPLATES = [
  '{body}',
  '{timestamp}.{body}',
  '{id}.{timestamp}.{body}',
  '{timestamp}{body}',
  '{timestamp}:{body}',
  'v0:{timestamp}:{body}',
  'v1:{timestamp}:{body}',
  '{timestamp}\n{body}',
  '{id}.{body}',
  '{id}{timestamp}{body}',
  '{url}{body}',
  '{url}.{body}',
]

const ALGORITHMS = Object.keys(DIGEST_BYTES) as HashAlgorithm[]

const SHAPES: Readonly<Record<TimestampFormat, RegExp>> = {
  unix: /^\d{10}$/,
  'unix-ms': /^\d{13}$/,
  rfc3339: /^\d{4}-.+Z$/,
}
const UNITS: Readonly<Record<TimestampFormat, string>> = {
  unix: 'It is in seconds.',
  'unix-ms': 'It is in milliseconds.',
  rfc3339: 'It is in RFC 3339.',
}

/** The mistake of a time that is written in another format than the scheme describes; `undefined` if it is not. */
export function otherTimestampFormat(
  text: string,
  described: TimestampFormat,
): Candidate | undefined {
  for (const [format, shape] of Object.entries(SHAPES) as [TimestampFormat, RegExp][]) {
    if (format === described || !shape.test(text)) continue
    try {
      checkTimestamp(text, { timestampFormat: format })
      const fix = `Set \`timestampFormat: '${format}'\`.`
      return { code: 'timestamp_format', detail: UNITS[format], fix }
    } catch {}
  }
  return undefined
}

function templateOf(content: HmacData['content']): string | undefined {
  if (typeof content === 'function') return undefined
  return content.map((part) => ('text' in part ? part.text : `{${part.field}}`)).join('')
}

const hasField = (content: HmacData['content'], field: string) =>
  typeof content === 'function' ||
  content.some((part: ContentPart) => 'field' in part && part.field === field)

/** The address of the request, where the capture has it. */
const capturedUrl = (url: string | undefined) =>
  url !== undefined && /^https?:\/\/[^\s#]+$/.test(url) ? url : undefined

/** Which options a template needs beside `signedContent`, and which it leaves without a purpose. */
function contentFix(scheme: HmacData, content: readonly ContentPart[], template: string): string {
  const isTimed = scheme.timestampHeaders !== undefined || scheme.timestampPrefix !== undefined
  const read: readonly [field: string, option: string, isRead: boolean][] = [
    ['id', 'idHeader', scheme.idHeaders !== undefined],
    ['timestamp', scheme.timestampPrefix ? 'timestampPrefix' : 'timestampHeader', isTimed],
    ['url', 'url', scheme.urls.length > 0],
  ]
  const sentences = [`Set \`signedContent: ${JSON.stringify(template)}\`.`]
  for (const [field, option, isRead] of read) {
    if (isRead && !hasField(content, field)) sentences.push(`Remove \`${option}\`.`)
    if (!isRead && hasField(content, field)) sentences.push(`It needs \`${option}\`.`)
  }
  return sentences.join(' ')
}

/** Another content than the scheme describes. */
function* contents({ scheme, head }: Evidence<HmacData>): Generator<Candidate> {
  const captured = capturedUrl(head.url)
  const urls = scheme.urls.length === 0 && captured !== undefined ? [captured] : scheme.urls
  const own = templateOf(scheme.content)
  for (const template of TEMPLATES) {
    if (template === own) continue
    const content = parseTemplate('explain', template)
    const detail = `It is ${JSON.stringify(template)}.`
    const fix = contentFix(scheme, content, template)
    yield { code: 'signed_content', scheme: { content, urls }, detail, fix }
  }
}

/** The ways in which one address can differ from another that leads to the same place. */
function* addresses(url: string, requested: string | undefined): Generator<[string, string]> {
  const captured = capturedUrl(requested)
  if (captured !== undefined) yield [captured, 'It is the one of this request.']
  const [, origin = ''] = /^(https?:\/\/[^/?]+)/.exec(url) ?? []
  if (requested?.startsWith('/')) {
    yield [origin + requested, 'It has the path and query of this request.']
  }
  const [path = '', ...query] = url.split('?')
  const rest = query.length === 0 ? '' : `?${query.join('?')}`
  yield path.endsWith('/')
    ? [path.slice(0, -1) + rest, 'It has no slash at the end of its path.']
    : [`${path}/${rest}`, 'It has a slash at the end of its path.']
  const [, scheme = '', remainder = ''] = /^(https?)(:.*)$/.exec(url) ?? []
  const other = scheme === 'http' ? 'https' : 'http'
  yield [other + remainder, `It is ${other}.`]
  if (rest !== '') yield [path, 'It has no query.']
}

/** Another address than the configured one. */
function* urls({ scheme, head }: Evidence<HmacData>): Generator<Candidate> {
  if (!hasField(scheme.content, 'url')) return
  for (const url of scheme.urls) {
    for (const [other, detail] of addresses(url, head.url)) {
      if (!scheme.urls.includes(other)) {
        yield { code: 'wrong_url', scheme: { urls: [other] }, detail }
      }
    }
  }
}

/** Another algorithm, content, address or time than the scheme describes. */
export function* schemeMistakes(
  evidence: Evidence<HmacData>,
  { timestamp = '' }: Presented,
): Generator<Candidate> {
  const { scheme } = evidence
  for (const algorithm of ALGORITHMS) {
    if (scheme.algorithms.includes(algorithm)) continue
    const fix = `Set \`algorithm: '${algorithm}'\`.`
    yield { code: 'wrong_algorithm', scheme: { algorithms: [algorithm] }, fix }
  }
  yield* contents(evidence)
  yield* urls(evidence)
  if (!hasField(scheme.content, 'timestamp')) return
  if (SHAPES['unix-ms'].test(timestamp)) {
    const detail = 'It was sent in milliseconds and signed in seconds.'
    yield { code: 'timestamp_converted', timestamp: timestamp.slice(0, -3), detail }
  } else if (SHAPES.unix.test(timestamp)) {
    const detail = 'It was sent in seconds and signed in milliseconds.'
    yield { code: 'timestamp_converted', timestamp: `${timestamp}000`, detail }
  }
}
