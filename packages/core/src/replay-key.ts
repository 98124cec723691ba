import { backend } from '#crypto'
import { type Bytes, utf8 } from './bytes.ts'
import { toBase64Url } from './encoding.ts'

/** What a replay key is made of. */
export interface ReplayKeyParts {
  readonly provider: string
  readonly endpoint: string
  /** Where the value comes from, so that an id can never equal a digest. */
  readonly kind: 'id' | 'key' | 'body' | 'body+timestamp'
  readonly value: string
}

const VERSION = '1'

/** SHA-256 over the length-prefixed parts: fixed size, no personal data, no two readings of one input. */
export async function replayKey(parts: ReplayKeyParts): Promise<string> {
  const fields = [VERSION, parts.provider, parts.endpoint, parts.kind, parts.value]
  const material = fields.map((field) => `${field.length}:${field}`).join('')
  return toBase64Url(await backend.sha256(utf8(material)))
}

/** The digest of a body, as the value of a key. */
export async function bodyDigest(body: Bytes): Promise<string> {
  return toBase64Url(await backend.sha256(body))
}
