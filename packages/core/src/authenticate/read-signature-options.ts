import type { ContentPart, DedupeBy, SignatureData } from '../provider/scheme-data.ts'
import type { Coverage } from '../provider/scheme-kind.ts'
import { checkOptions, nonEmpty, oneOf, positive } from '../util/check-options.ts'
import { checkPointer } from '../util/pointer.ts'
import { listOf, parseFormats, readBeside, readHeaders } from './read-headers.ts'
import type { SignatureOptions } from './signature-options.ts'
import { neighbors, parseTemplate } from './signed-content.ts'

const MAX_URLS = 4

/** Reads where the signed time is. At most one of the options may be given. */
function readTime(where: string, options: SignatureOptions) {
  const { separator, timestampHeader, timestampPrefix, timestampField } = options
  const given = [timestampHeader, timestampPrefix, timestampField].filter(
    (one) => one !== undefined,
  )
  if (given.length > 1) {
    throw new TypeError(
      `${where}: give only one of timestampHeader, timestampPrefix and timestampField`,
    )
  }
  if (timestampPrefix !== undefined) {
    nonEmpty(`${where}: timestampPrefix`, timestampPrefix)
    if (separator === undefined) throw new TypeError(`${where}: timestampPrefix needs a separator`)
  }
  if (timestampField !== undefined) checkPointer(`${where}: timestampField`, timestampField)
  if (given.length === 0 && options.timestampFormat !== undefined) {
    throw new TypeError(`${where}: timestampFormat has no effect unless a time is signed`)
  }
  return { isTimed: given.length > 0, isInHead: given.length > 0 && timestampField === undefined }
}

/**
 * Requires that a field is signed if and only if it is read. Without a signature it proves nothing; without a location
 * it cannot be checked.
 */
function checkSigned(
  where: string,
  parts: readonly ContentPart[],
  field: string,
  isRead: boolean,
): void {
  const isSigned = parts.some((part) => 'field' in part && part.field === field)
  if (isSigned === isRead) return
  throw new TypeError(
    isRead
      ? `${where}: the ${field} is read from the request, so signedContent must contain {${field}}`
      : `${where}: signedContent contains {${field}}, so set the option that locates the ${field} in the request`,
  )
}

function readUrls(
  where: string,
  url: SignatureOptions['url'],
  isNeeded: boolean,
): readonly string[] {
  if (url === undefined) {
    if (isNeeded)
      throw new TypeError(
        `${where}: url is missing: the sender signs the public URL of your endpoint; give it exactly as the sender has it`,
      )
    return []
  }
  const urls = listOf(url)
  if (!isNeeded)
    throw new TypeError(`${where}: url has no effect because signedContent has no {url}`)
  if (urls.length === 0 || urls.length > MAX_URLS) {
    throw new TypeError(`${where}: url takes 1 to ${MAX_URLS} URLs`)
  }
  for (const [i, one] of urls.entries()) {
    if (typeof one !== 'string' || !/^https?:\/\/[^\s#]+$/.test(one)) {
      throw new TypeError(`${where}: url must be an http(s) URL, exactly as the sender has it`)
    }
    if (urls.some((other, j) => i !== j && other.startsWith(one))) {
      throw new TypeError(
        `${where}: one url is a prefix of another, so one signature could match both`,
      )
    }
  }
  return urls
}

/** Derives what a template covers, and rejects an ambiguous one. */
function readTemplate(where: string, template: string, hasDigest: boolean) {
  const content = parseTemplate(where, template)
  const has = (field: string) => content.some((part) => 'field' in part && part.field === field)
  const coversBody = has('body') || has('params') || hasDigest
  const time = neighbors(content, 'timestamp')
  return {
    content,
    has,
    covers: coversBody ? ('body' as const) : ('fields' as const),
    isTimestampExact: time.touches || /^\d/.test(time.after) || /\d$/.test(time.before),
    isBodyBracketed: has('body') && neighbors(content, 'body').touches,
  }
}

/** Reads the options that `hmac` and `asymmetric` share. @throws TypeError or RangeError that says what to change */
export function readSignatureOptions(
  where: string,
  options: SignatureOptions,
): SignatureData & { readonly covers: Coverage } {
  const {
    separator,
    signedContent = '{body}',
    toleranceSeconds,
    bodyDigest,
    covers,
    dedupeBy,
  } = options
  const { isTimed, isInHead } = readTime(where, options)
  const head = readHeaders(where, options.header)
  if (head.isNumbered && separator !== undefined) {
    throw new TypeError(
      `${where}: separator has no effect: numbered headers hold one signature each`,
    )
  }
  if (bodyDigest !== undefined) {
    checkOptions(`${where}: bodyDigest`, bodyDigest, ['query', 'algorithm', 'encoding'])
    nonEmpty(`${where}: bodyDigest.query`, bodyDigest.query)
    oneOf(`${where}: bodyDigest.algorithm`, bodyDigest.algorithm, ['sha256'])
  }
  let signed: Pick<SignatureData, 'content' | 'isTimestampExact' | 'isBodyBracketed'> & {
    readonly covers: Coverage
  }
  let needsUrl: boolean
  let hasParams = false
  if (typeof signedContent === 'function') {
    if (covers === undefined)
      throw new TypeError(`${where}: covers is required with a signedContent function`)
    if (bodyDigest !== undefined)
      throw new TypeError(`${where}: bodyDigest requires {url} in signedContent`)
    oneOf(`${where}: covers`, covers, ['body', 'fields', 'nothing'])
    signed = { content: signedContent, covers, isTimestampExact: false, isBodyBracketed: false }
    needsUrl = options.url !== undefined
  } else {
    if (covers !== undefined)
      throw new TypeError(`${where}: covers is allowed only with a signedContent function`)
    const template = readTemplate(where, String(signedContent), bodyDigest !== undefined)
    checkSigned(where, template.content, 'timestamp', isInHead)
    checkSigned(where, template.content, 'id', options.idHeader !== undefined)
    if (bodyDigest !== undefined && !template.has('url')) {
      throw new TypeError(`${where}: bodyDigest requires {url} in signedContent`)
    }
    const { content, isTimestampExact, isBodyBracketed } = template
    signed = { content, covers: template.covers, isTimestampExact, isBodyBracketed }
    hasParams = template.has('params')
    needsUrl = template.has('url')
  }
  if (options.timestampField !== undefined && signed.covers !== 'body') {
    throw new TypeError(`${where}: timestampField requires a signed body`)
  }
  if (toleranceSeconds !== undefined) {
    positive(`${where}: toleranceSeconds`, toleranceSeconds)
    if (!isTimed)
      throw new TypeError(`${where}: toleranceSeconds has no effect unless a time is signed`)
  }
  // The boundaries and order of a form's fields are not signed, so its bytes cannot distinguish a copy from another
  // event.
  const isExact = signed.covers === 'body' && !hasParams
  const key: DedupeBy = isExact ? (dedupeBy ?? 'body') : 'signed-content'
  oneOf(`${where}: dedupeBy`, dedupeBy ?? key, [
    'body',
    'body+timestamp',
    'body+type',
    'signed-content',
  ])
  if (dedupeBy !== undefined && dedupeBy !== key) {
    throw new TypeError(
      `${where}: dedupeBy must be "signed-content" unless the body is signed byte for byte`,
    )
  }
  if (key === 'body+timestamp' && !isTimed) {
    throw new TypeError(`${where}: dedupeBy "body+timestamp" requires a signed timestamp`)
  }
  return {
    ...head,
    ...signed,
    idHeaders: readBeside(`${where}: idHeader`, options.idHeader, head),
    timestampHeaders: readBeside(`${where}: timestampHeader`, options.timestampHeader, head),
    timestampPrefix: options.timestampPrefix,
    timestampField: options.timestampField,
    timestampFormat: oneOf(`${where}: timestampFormat`, options.timestampFormat ?? 'unix', [
      'unix',
      'unix-ms',
      'rfc3339',
    ]),
    formats: parseFormats(where, options.format ?? '{hex}', separator),
    separator: oneOf(`${where}: separator`, separator, [',', ';', ' ', undefined]),
    urls: readUrls(where, options.url, needsUrl),
    bodyDigestQuery: bodyDigest?.query,
    bodyDigestEncoding: oneOf(`${where}: bodyDigest.encoding`, bodyDigest?.encoding ?? 'hex', [
      'hex',
      'base64',
    ]),
    dedupeBy: key,
    toleranceSeconds: isTimed ? (toleranceSeconds ?? 300) : undefined,
    headerOption: 'header',
  }
}
