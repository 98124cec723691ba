import { type Draft, headerOf, type Mutation, setHeader } from '../draft.ts'
import { pick, type Source } from '../source.ts'
import { ODD_TEXTS } from './odd-texts.ts'
import { percentEncoded } from './percent-encoded.ts'

const METHODS = ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'REPORT']

const method: Mutation = (draft, source) => {
  const { methods = ['POST'], handshakes } = draft.sender.provider
  draft.method = pick(source, METHODS)
  const isKnown = [...methods].some((one) => one === draft.method)
  const hasGreeting = handshakes?.some(({ on }) => on === 'get') === true
  return isKnown || hasGreeting ? 'either' : 'forged'
}

const encoding: Mutation = (draft, source) => {
  const name = pick(source, ['gzip', 'br', 'deflate', 'x', 'gzip, identity', 'utf-16'])
  setHeader(draft, 'content-encoding', name)
  return 'forged'
}

const junkQuery: Mutation = (draft, source) => {
  const names = ['token', 'bodySHA256', 'hub.mode', 'hub.verify_token', '__proto__', 'a']
  const pairs = Array.from({ length: 1 + source.next(4) }, () => {
    return `${pick(source, names)}=${percentEncoded(pick(source, ODD_TEXTS).slice(0, 90))}`
  })
  draft.query = `?${pairs.join('&')}`
  return 'either'
}

const brokenHead: Mutation = (draft, source) => {
  draft.isPlain = false
  const [name, value] = pick(source, [
    ['X Y\n', '1'],
    ['', '1'],
    ['x-odd', 'a\0b'],
    ['x-odd', 'a\r\nx: y'],
    ['x-odd', '\u{1f600}'],
    ['x-long', 'A'.repeat(40_000)],
    ['\u00e9', '1'],
  ] as const)
  draft.headers = [...draft.headers, [name, value]]
  return 'either'
}

/** Changes of the head of a request that decide what becomes of it. */
export const HEAD_MUTATIONS: Readonly<Record<string, Mutation>> = {
  method,
  encoding,
  junkQuery,
  brokenHead,
}

const JUNK_NAMES = [
  'x-junk',
  '__proto__',
  'constructor',
  'tostring',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
  'authorization',
  'cookie',
  'accept',
  'user-agent',
  'traceparent',
  'stripe-signature',
  'x-hub-signature-256',
  'x-slack-signature',
  'webhook-signature',
  'x-signature',
]
const CONTENT_TYPES = [
  'application/json',
  'application/json; charset=utf-16',
  'text/plain',
  'application/vnd.x+json',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'text/xml',
  'junk',
  '/;=',
]

const printable = (text: string) => text.replace(/[^\x20-\x7e\x80-\xff]/g, '').slice(0, 2000)

function addHeader(draft: Draft, source: Source): void {
  const name = pick(source, JUNK_NAMES)
  if (draft.sender.ownHeaders.has(name)) return
  draft.headers = [...draft.headers, [name, printable(pick(source, ODD_TEXTS))]]
}

/** Changes that must not matter. */
export const NOISE: readonly ((draft: Draft, source: Source) => void)[] = [
  addHeader,
  addHeader,
  (draft, source) => setHeader(draft, 'content-type', pick(source, CONTENT_TYPES)),
  (draft) => {
    draft.headers = draft.headers.filter(([name]) => name !== 'content-type')
  },
  (draft) => {
    draft.headers = [...draft.headers].reverse()
  },
  (draft, source) => {
    if (headerOf(draft, 'content-encoding') !== undefined) return
    setHeader(draft, 'content-encoding', pick(source, ['identity', '', 'utf-8']))
  },
  (draft) => {
    if (draft.query === '') draft.query = '?a=1&b=%20'
  },
]
