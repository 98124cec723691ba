import type { Bytes } from '@hookseal/core'
import type { AsymmetricData, HmacData, SignedField } from '@hookseal/core/toolkit'
import type { HeaderPair } from '../header-pair.ts'

/** The fields that signed content can contain. */
export interface ContentFields {
  readonly id: string | undefined
  readonly timestamp: string | undefined
  readonly body: Bytes
  readonly method: string
  readonly headers: readonly HeaderPair[]
  /** The digest of the body, if it is signed instead of the body. */
  readonly digest: string | undefined
}

/** The fields of a form, sorted by name, each name followed by its distinct values in sorted order. */
function sortedParams(body: Bytes): string {
  const form = new URLSearchParams(Buffer.from(body).toString('utf8'))
  const names = [...new Set(form.keys())].sort()
  return names
    .flatMap((name) => [...new Set(form.getAll(name))].sort().map((one) => name + one))
    .join('')
}

function signedUrl(scheme: HmacData | AsymmetricData, digest: string | undefined): string {
  const [url = ''] = scheme.urls
  if (digest === undefined) return url
  return `${url}${url.includes('?') ? '&' : '?'}${scheme.bodyDigestQuery}=${digest}`
}

function fieldOf(
  scheme: HmacData | AsymmetricData,
  field: SignedField,
  { id = '', timestamp = '', body, method, digest }: ContentFields,
): string | Uint8Array {
  switch (field) {
    case 'id':
      return id
    case 'timestamp':
      return timestamp
    case 'method':
      return method
    case 'url':
      return signedUrl(scheme, digest)
    case 'params':
      return digest === undefined ? sortedParams(body) : ''
    case 'body':
      return body
  }
}

/** Builds the bytes that a sender signs for a request. */
export function signedContent(
  scheme: HmacData | AsymmetricData,
  fields: ContentFields,
): Uint8Array {
  const { content, urls } = scheme
  const { id, timestamp, body: rawBody, method } = fields
  const headers = () => new Headers(fields.headers as [string, string][])
  const parts =
    typeof content === 'function'
      ? content({ method, url: urls[0], headers: headers(), id, timestamp, rawBody })
      : content.map((part) => ('text' in part ? part.text : fieldOf(scheme, part.field, fields)))
  return Buffer.concat(parts.map((part) => Buffer.from(part as string)))
}
