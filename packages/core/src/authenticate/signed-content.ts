import type { SignedPart } from '../crypto/backend.ts'
import { WebhookError } from '../error/webhook-error.ts'
import { beginsAsJson } from '../http/payload.ts'
import type { ContentPart, SignatureData, SignedField } from '../provider/scheme-data.ts'
import { asBytes, type Bytes, utf8Binary } from '../util/bytes.ts'
import { atOnce } from '../util/time-limit.ts'
import type { Presented, RequestHead } from './authenticator.ts'
import { sortedParams } from './signed-params.ts'

// Two fields may be adjacent only if the bytes can be split in just one way: a time has a fixed length, an id cannot
// extend into a JSON body, a body starts with a bracket, and a URL comes from the configuration.
const MAY_TOUCH = [
  'method url',
  'method body',
  'url body',
  'url params',
  'url timestamp',
  'body timestamp',
  'body id',
  'timestamp body',
  'timestamp id',
  'timestamp url',
  'id timestamp',
  'id body',
]

/** Splits a template into literal text and fields. @throws TypeError for an unknown, repeated or ambiguous field */
export function parseTemplate(where: string, template: string): readonly ContentPart[] {
  // Every second piece is a field name.
  const pieces = template.split(/\{(\w+)\}/)
  const parts: ContentPart[] = []
  for (const [i, piece] of pieces.entries()) {
    if (i % 2 === 0 && piece !== '') parts.push({ text: piece })
    if (i % 2 === 1) parts.push({ field: checkedField(where, piece) })
  }
  const fields = parts.flatMap((part) => ('field' in part ? part.field : []))
  if (new Set(fields).size < fields.length) {
    throw new TypeError(`${where}: signedContent may contain each field only once`)
  }
  const last = parts.at(-1)
  if (fields.includes('params') && !(last && 'field' in last && last.field === 'params')) {
    throw new TypeError(`${where}: {params} must be at the end of signedContent`)
  }
  for (const [i, part] of parts.entries()) {
    const next = parts[i + 1]
    if (next === undefined || !('field' in part && 'field' in next)) continue
    if (MAY_TOUCH.includes(`${part.field} ${next.field}`)) continue
    throw new TypeError(
      `${where}: signedContent needs literal text between {${part.field}} and {${next.field}}; otherwise different ` +
        'values produce the same signed bytes',
    )
  }
  return Object.freeze(parts)
}

const FIELDS: readonly SignedField[] = ['id', 'timestamp', 'body', 'method', 'url', 'params']

function checkedField(where: string, name: string): SignedField {
  if ((FIELDS as readonly string[]).includes(name)) return name as SignedField
  const known = FIELDS.map((field) => `{${field}}`).join(' ')
  throw new TypeError(`${where}: signedContent has an unknown field {${name}}; use ${known}`)
}

/** What is next to a field. */
export interface Neighbors {
  readonly touches: boolean
  readonly before: string
  readonly after: string
}

/** Finds what is before and after a field: literal text, or an adjacent field. */
export function neighbors(parts: readonly ContentPart[], field: SignedField): Neighbors {
  const at = parts.findIndex((part) => 'field' in part && part.field === field)
  const [before, after] = [parts[at - 1], parts[at + 1]]
  const touches = [before, after].some((part) => part !== undefined && 'field' in part)
  const textOf = (part: ContentPart | undefined) => (part && 'text' in part ? part.text : '')
  return { touches, before: textOf(before), after: textOf(after) }
}

const unreadable = (hint: string) => new WebhookError('malformed_signature', { hint })

/** Returns what a scheme hashes for one request, in parts, for each configured URL. */
export type ContentOf = (
  presented: Presented,
  body: Bytes,
  head: RequestHead,
) => (url: string | undefined) => readonly SignedPart[]

function templateContent(scheme: SignatureData, content: readonly ContentPart[]): ContentOf {
  const { isBodyBracketed, bodyDigestQuery } = scheme
  const has = (field: SignedField) =>
    content.some((part) => 'field' in part && part.field === field)
  const hasParams = has('params')
  const needsDigest = bodyDigestQuery !== undefined && !hasParams && !has('body')
  // The grammars limit the id and time to ASCII, so only text from the configuration has to be encoded.
  const steps = content.map((part) => ({
    field: 'field' in part ? part.field : undefined,
    text: 'text' in part ? utf8Binary(part.text) : '',
  }))
  return function readTemplate({ id = '', timestamp = '', bodyDigest }, body, head) {
    if (bodyDigest === undefined && needsDigest) {
      throw unreadable(`The URL has no ${bodyDigestQuery}, and nothing else signs the body.`)
    }
    if (bodyDigest === undefined && hasParams && beginsAsJson(body)) {
      throw unreadable('The body is JSON, but the sender signs form fields.')
    }
    if ((isBodyBracketed || bodyDigest !== undefined) && !beginsAsJson(body)) {
      throw unreadable('The body must start with { or [: another signed field is next to it.')
    }
    // Computed once per request, no matter how many URLs are tried.
    const params = hasParams && bodyDigest === undefined ? utf8Binary(sortedParams(body)) : ''
    // A signed form must not be mistaken for a URL with another body's digest.
    if (bodyDigestQuery !== undefined && /^[?&]/.test(params)) {
      throw new WebhookError('bad_signature')
    }
    return function fillTemplate(url = '') {
      const parts: SignedPart[] = []
      let text = ''
      for (const { field, text: literal } of steps) {
        if (field === undefined) text += literal
        else if (field === 'id') text += id
        else if (field === 'timestamp') text += timestamp
        else if (field === 'method') text += utf8Binary(head.method)
        else if (field === 'params') text += params
        else if (field === 'url') {
          text += utf8Binary(url)
          if (bodyDigest !== undefined) {
            text += utf8Binary(`${url.includes('?') ? '&' : '?'}${bodyDigestQuery}=${bodyDigest}`)
          }
        } else {
          if (text !== '') parts.push(text)
          parts.push(body)
          text = ''
        }
      }
      if (text !== '') parts.push(text)
      return parts
    }
  }
}

function functionContent(scheme: SignatureData & { readonly covers: string }): ContentOf {
  const build = scheme.content as Exclude<SignatureData['content'], readonly ContentPart[]>
  const isTimed = scheme.toleranceSeconds !== undefined && scheme.timestampField === undefined
  return ({ id, timestamp }, rawBody, { method, headers }) =>
    function callSignedContent(url) {
      const failed = (cause: unknown) => new WebhookError('provider_failed', { cause })
      let parts: readonly (string | Uint8Array)[]
      try {
        const request = { method, url, headers: headers.toHeaders(), id, timestamp, rawBody }
        parts = atOnce('signedContent', build(request))
      } catch (cause) {
        throw failed(cause)
      }
      if (!Array.isArray(parts))
        throw failed(new TypeError('signedContent must return a list of parts'))
      if (scheme.covers === 'body' && !parts.includes(rawBody)) {
        throw failed(
          new TypeError('signedContent must return rawBody itself, since covers is "body"'),
        )
      }
      if (isTimed && (timestamp === undefined || !parts.includes(timestamp))) {
        throw failed(new TypeError('signedContent must return timestamp as a separate part'))
      }
      // An id that is read is treated as signed, and becomes the replay key.
      if (id !== undefined && !parts.includes(id)) {
        throw failed(new TypeError('signedContent must return id as a separate part'))
      }
      return parts.map((part) => {
        const bytes = typeof part === 'string' ? utf8Binary(part) : asBytes(part)
        if (bytes === undefined)
          throw failed(new TypeError('signedContent must return only strings and byte arrays'))
        return bytes
      })
    }
}

/** Creates the function that fills in a scheme's signed content with the fields exactly as they were received. */
export function contentOf(scheme: SignatureData & { readonly covers: string }): ContentOf {
  return typeof scheme.content === 'function'
    ? functionContent(scheme)
    : templateContent(scheme, scheme.content)
}
