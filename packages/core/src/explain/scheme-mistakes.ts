import type { Presented } from '../authenticate/authenticator.ts'
import { parseTemplate } from '../authenticate/signed-content.ts'
import type { ContentPart, SignatureData } from '../provider/scheme-data.ts'
import {
  type Candidate,
  type Evidence,
  isOf,
  type ProofScheme,
  type SignatureScheme,
} from './evidence.ts'
import { otherAlgorithms, payloadMistakes } from './payload-mistakes.ts'
import { namedUrls } from './request-url.ts'
import { convertedTimes } from './time-mistakes.ts'
import { otherUrls } from './url-mistakes.ts'

// The content that senders are known to sign, most frequent first.
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
  '{url}{params}',
  '{method}{url}{body}{timestamp}',
]

function templateOf(content: SignatureData['content']): string | undefined {
  if (typeof content === 'function') return undefined
  return content.map((part) => ('text' in part ? part.text : `{${part.field}}`)).join('')
}

const hasField = (content: SignatureData['content'], field: string) =>
  typeof content === 'function' ||
  content.some((part: ContentPart) => 'field' in part && part.field === field)

/** Which other options a template needs, and which ones it makes useless. */
function contentFix(
  scheme: SignatureScheme,
  content: readonly ContentPart[],
  template: string,
): string {
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

/** Tries content other than what the scheme describes. */
function* contents({ scheme, head }: Evidence<SignatureScheme>): Generator<Candidate> {
  const urls = scheme.urls.length === 0 ? namedUrls(head) : scheme.urls
  const own = templateOf(scheme.content)
  for (const template of TEMPLATES) {
    if (template === own) continue
    const content = parseTemplate('explain', template)
    const detail = `It is ${JSON.stringify(template)}.`
    const fix = contentFix(scheme, content, template)
    yield { code: 'signed_content', scheme: { content, urls }, detail, fix }
  }
}

/** Tries URLs that differ from the configured one in one or several parts. */
function* urls(
  { scheme, head }: Evidence<SignatureScheme>,
  isWanted: (changes: number) => boolean,
): Generator<Candidate> {
  if (!hasField(scheme.content, 'url')) return
  for (const own of scheme.urls) {
    for (const { url, detail, changes } of otherUrls(own, head, scheme.bodyDigestQuery)) {
      if (scheme.urls.includes(url) || !isWanted(changes)) continue
      yield { code: 'wrong_url', scheme: { urls: [url] }, detail }
    }
  }
}

/** Tries algorithms, content, URLs and times other than those the scheme describes. */
export function* schemeMistakes(
  evidence: Evidence<ProofScheme>,
  { timestamp = '' }: Presented,
): Generator<Candidate> {
  const { scheme } = evidence
  if (scheme.kind === 'payload-hmac') {
    yield* payloadMistakes(scheme)
    return
  }
  if (scheme.kind === 'hmac') yield* otherAlgorithms(scheme)
  const signature = evidence as Evidence<SignatureScheme>
  yield* contents(signature)
  yield* urls(signature, (changes) => changes === 1)
  if (hasField(scheme.content, 'timestamp')) yield* convertedTimes(timestamp)
}

/** Mistakes that are too unlikely to occur together with another mistake. */
export function* rareMistakes(evidence: Evidence<ProofScheme>): Generator<Candidate> {
  if (isOf<SignatureScheme>(evidence, 'hmac', 'asymmetric')) {
    yield* urls(evidence, (changes) => changes > 1)
  }
}
