import { backend } from '#crypto'
import type { Secrets } from '../provider/secret.ts'
import { type Bytes, equalsBinary, textOf } from '../util/bytes.ts'
import { decode } from '../util/encoding.ts'
import { isLater } from '../util/time-limit.ts'
import { PACK_FORMAT, PACK_VERSION, type PackedFields, packMacs } from './packed-delivery.ts'

/** A pack that has been opened. */
export interface OpenedPack {
  /** Always `'opened'`: the seal is valid. */
  readonly kind: 'opened'
  /** The fields of the packed delivery. */
  readonly fields: PackedFields
  /** The body, byte for byte as it was packed. */
  readonly rawBody: Bytes
}

/** A pack that only a newer version can read. */
export interface NewerPack {
  /** Always `'newer'`: a newer version wrote the pack. */
  readonly kind: 'newer'
  /** The version that wrote the pack. */
  readonly version: number
}

/**
 * Opens packs with keys that are already prepared. The seal is checked before anything else is read.
 *
 * @throws TypeError if the text was altered, is not sealed with one of the keys, or is not a pack
 */
export type OpenPack = (packed: string) => Promise<OpenedPack | NewerPack>

// The seal is computed over one byte per character, so characters beyond one byte must be rejected.
const PACK_TEXT = /^[\w.-]+$/

/** Prepares keys once for many packs. @throws TypeError that says what is wrong with a key */
export function packOpener(packKey: Secrets): OpenPack {
  const makeMacs = packMacs(packKey)
  return async function openPack(packed) {
    // A queue may pass an object, or nothing.
    const text = typeof packed === 'string' && PACK_TEXT.test(packed) ? packed : ''
    const end = text.lastIndexOf('.')
    const seal = decode(text.slice(end + 1), 'base64url')
    if (end === -1 || seal === undefined) throw noPack()
    const sealed = text.slice(0, end)
    let isSealed = false
    for (const makeMac of makeMacs) {
      const made = makeMac([sealed])
      if (equalsBinary(isLater(made) ? await made : made, seal)) isSealed = true
    }
    if (!isSealed) {
      throw new TypeError('the packed delivery was altered or sealed with a different packKey')
    }
    return readSealed(sealed)
  }
}

const noPack = () => new TypeError('the text is not a packed delivery')

function readSealed(sealed: string): OpenedPack | NewerPack {
  const [format, version = '', ...parts] = sealed.split('.')
  if (format !== PACK_FORMAT || !/^\d{1,9}$/.test(version)) throw noPack()
  const number = Number(version)
  if (number > PACK_VERSION + 1) return { kind: 'newer', version: number }
  const [fields, rawBody] = parts.map(backend.decodeBase64Url)
  if (parts.length !== 2 || fields === undefined || rawBody === undefined) throw noPack()
  return { kind: 'opened', fields: readFields(fields), rawBody }
}

function readFields(bytes: Bytes): PackedFields {
  try {
    return JSON.parse(textOf(bytes) ?? '')
  } catch {
    throw noPack()
  }
}
