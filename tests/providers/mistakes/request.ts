import type { SchemeData } from '@hookseal/core/toolkit'
import { changedScheme } from '../../../packages/core/src/provider/scheme.ts'
import { changed, isKind, type Mistake } from './mistake.ts'
import { NOW_MS, type Pairs, type Sender, URL_SIGNED } from './sender.ts'

type Signature = Extract<SchemeData, { kind: 'hmac' | 'asymmetric' }>

const isSigned = isKind('hmac', 'asymmetric')
const isToken = isKind('token')
const signature = ({ scheme }: Sender) => scheme as Signature

/** The headers of the proof, the first of which contains the proof itself. */
function proofHeaders({ scheme }: Sender): readonly string[] {
  if (scheme.kind === 'payload-hmac') return []
  if (scheme.kind === 'token') return scheme.header === undefined ? [] : [scheme.header]
  const { headers, idHeaders = [], timestampHeaders = [] } = scheme
  return [headers[0], idHeaders[0], timestampHeaders[0]].filter((name) => name !== undefined)
}

const hasHeader = (sender: Sender) => proofHeaders(sender).length > 0
const mapped = (
  headers: Pairs,
  names: readonly string[],
  to: (name: string, value: string) => Pairs,
) =>
  headers.flatMap(([name, value]) =>
    names.includes(name) ? to(name, value) : [[name, value] as const],
  )

/** A receiver that gets different headers of the proof. */
const proof = (
  title: string,
  code: Mistake['code'],
  to: (name: string, value: string) => Pairs,
  namesOf: (sender: Sender) => readonly string[] = (sender) => proofHeaders(sender).slice(0, 1),
  applies: NonNullable<Mistake['applies']> = hasHeader,
): Mistake => ({
  title,
  code,
  applies,
  make(sender) {
    const sent = sender.sign(sender.json)
    return changed(sent, { headers: mapped(sent.headers, namesOf(sender), to) })
  },
})

const tolerance = ({ scheme }: Sender) =>
  scheme.kind === 'token' ? undefined : scheme.toleranceSeconds
const signsTime = (sender: Sender) => tolerance(sender) !== undefined
const timeHeader = (sender: Sender) =>
  (isSigned(sender) ? signature(sender).timestampHeaders : undefined)?.slice(0, 1) ?? []
const sendsTime = (format: string) => (sender: Sender) =>
  timeHeader(sender).length > 0 && signature(sender).timestampFormat === format

const HOURS = 3_600_000
/** A clock that is off by three hours plus the tolerance. */
const clock = (title: string, code: string, sign: 1 | -1): Mistake => ({
  title,
  code,
  applies: signsTime,
  make(sender) {
    const offMs = sign * (3 * HOURS + (tolerance(sender) ?? 0) * 1000)
    return changed(sender.sign(sender.json), { now: () => NOW_MS + offMs })
  },
})

const signsUrl = (sender: Sender) => isSigned(sender) && signature(sender).urls.length > 0
const url = (title: string, code: string, configured: string): Mistake => ({
  title,
  code,
  applies: signsUrl,
  make: (sender) =>
    changed(sender.sign(sender.json), { provider: sender.make({ url: configured }) }),
})

const withScheme = (sender: Sender, parts: object) => ({
  ...sender.provider,
  scheme: changedScheme(sender.scheme, parts),
})
const otherAlgorithm = ({ scheme }: Sender) =>
  'algorithms' in scheme && scheme.algorithms.includes('sha512') ? 'sha1' : 'sha512'

export const requestMistakes: readonly Mistake[] = [
  {
    title: 'the sender uses another hash',
    code: 'wrong_algorithm',
    applies: isKind('hmac', 'payload-hmac'),
    make(sender) {
      const by = withScheme(sender, { algorithms: [otherAlgorithm(sender)] })
      return changed(sender.sign(sender.json, {}, by), {})
    },
  },
  proof('the header is renamed', 'wrong_header', (_, value) => [['x-acme-signature', value]]),
  proof(
    'all headers have another prefix',
    'wrong_header',
    (name, value) => [[`x-acme-${name.slice(name.lastIndexOf('-') + 1)}`, value]],
    proofHeaders,
    (sender) => proofHeaders(sender).length > 1,
  ),
  proof(
    'the header is missing',
    ({ scheme }) => (scheme.kind === 'token' ? 'missing_token' : 'missing_signature'),
    () => [],
  ),
  proof('the header arrives twice', 'duplicate_header', (name, value) => [
    [name, value],
    [name, value],
  ]),
  proof(
    'the header is empty',
    ({ scheme }) => (scheme.kind === 'token' ? 'missing_token' : 'missing_signature'),
    (name) => [[name, '']],
  ),
  proof(
    'the time is missing',
    'missing_timestamp',
    () => [],
    timeHeader,
    (sender) => timeHeader(sender).length > 0,
  ),
  clock('the capture is old', 'timestamp_too_old', 1),
  clock('the clock is slow', 'timestamp_in_future', -1),
  proof(
    'seconds become milliseconds',
    'timestamp_converted',
    (name, value) => [[name, `${value}000`]],
    timeHeader,
    sendsTime('unix'),
  ),
  proof(
    'seconds in a list become milliseconds',
    'timestamp_converted',
    (name, value) => [[name, value.replace(/\b\d{10}\b/, '$&000')]],
    undefined,
    (sender) => isSigned(sender) && signature(sender).timestampPrefix !== undefined,
  ),
  proof(
    'milliseconds become seconds',
    'timestamp_converted',
    (name, value) => [[name, value.slice(0, -3)]],
    timeHeader,
    sendsTime('unix-ms'),
  ),
  proof(
    'the time is written otherwise',
    'timestamp_converted',
    (name, value) => [[name, value.replace('Z', '+00:00')]],
    timeHeader,
    sendsTime('rfc3339'),
  ),
  url('the address has another path', 'wrong_url', 'https://example.com/elsewhere'),
  url('the address has no TLS', 'wrong_url', URL_SIGNED.replace('https', 'http')),
  url('the address ends in a slash', 'wrong_url', `${URL_SIGNED}/`),
  proof(
    'a word stands before the token',
    'token_with_scheme_prefix',
    (name, value) => [[name, `Bearer ${value.replace(/^\S+ /, '')}`]],
    undefined,
    isToken,
  ),
  proof(
    'the token is cut off',
    'token_truncated',
    (name, value) => [[name, value.slice(0, -6)]],
    undefined,
    isToken,
  ),
]
