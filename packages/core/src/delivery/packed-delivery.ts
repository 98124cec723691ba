import { backend } from '#crypto'
import { parseSecrets, type SecretRules } from '../authenticate/secrets.ts'
import type { Secrets } from '../provider/secret.ts'
import { type Bytes, equalsBinary, latin1, textOf, utf8 } from '../util/bytes.ts'
import { checkOptions } from '../util/check-options.ts'
import { decode, toBase64Url } from '../util/encoding.ts'
import { isLater } from '../util/time-limit.ts'
import { type AnyDelivery, type DeliveryBase, isKeyless, requestOf } from './delivery.ts'

/** What `packDelivery` needs. */
export interface PackOptions {
  /**
   * Seals the pack (HMAC-SHA256), so that write access to the queue is not enough to forge an event. The first key
   * of a list seals; all of them open.
   */
  readonly packKey: Secrets
  /**
   * Names of request headers to take along. They are not authenticated. Those that authenticate are never taken.
   * @default none
   */
  readonly headers?: readonly string[] | undefined
  /** W3C trace context of the receiving request. @default none */
  readonly traceparent?: string | undefined
}

/** What a pack says of its delivery beside the body. */
export interface PackedFields
  extends Pick<
    DeliveryBase,
    | 'provider'
    | 'endpoint'
    | 'id'
    | 'idAuthenticated'
    | 'typeAuthenticated'
    | 'covers'
    | 'authentication'
    | 'secretId'
    | 'key'
  > {
  /** In milliseconds since the epoch. */
  readonly timestamp: number | undefined
  /** In milliseconds since the epoch. */
  readonly receivedAt: number
  readonly type: string
  readonly headers: readonly (readonly [name: string, value: string])[] | undefined
  readonly traceparent: string | undefined
}

const FORMAT = 'hookseal'
/** The version that is written. A reader takes the one before and the one after it too. */
export const PACK_VERSION = 1

const packKeyRules: SecretRules = { keyForms: [{ encoding: 'utf8', prefix: '' }], maxSecrets: 8 }

/** The keys that open packs; the first seals. @throws TypeError naming what is wrong with one */
export function packKeys(packKey: Secrets): readonly Bytes[] {
  return parseSecrets(packKey, packKeyRules, 'packKey').flatMap(({ keys }) => keys)
}

/** The headers of these names that the delivery's request had. @throws TypeError when its request is not known */
function packedHeaders(delivery: AnyDelivery, names: readonly string[]): PackedFields['headers'] {
  const request = requestOf(delivery)
  if (request === undefined) {
    throw new TypeError(
      'packDelivery: headers needs the very delivery that the receiver gave: a copy of it has no request',
    )
  }
  return names.flatMap((name): (readonly [string, string])[] => {
    const value = request.headers.get(name)
    return value === null ? [] : [[name.toLowerCase(), value]]
  })
}

const encode = (bytes: Bytes) => toBase64Url(bytes)

/**
 * Writes a delivery as sealed text for a queue or an archive. Never holds a secret or a credential header.
 *
 * @throws TypeError for an unknown option, an unusable `packKey`, a delivery without a replay key of its own, `headers`
 *   for a copy of a delivery, or a platform without synchronous hashing (Web Crypto alone).
 * @example
 * ```ts
 * await queue.add('hooks', packDelivery(delivery, { packKey: process.env.PACK_KEY }), { jobId: delivery.key })
 * ```
 */
export function packDelivery(delivery: AnyDelivery, options: PackOptions): string {
  checkOptions('packDelivery', options, ['packKey', 'headers', 'traceparent'])
  const [key] = packKeys(options.packKey)
  if (isKeyless(delivery)) {
    throw new TypeError(
      'packDelivery needs a key: identify says key: false, and no time is signed, so a worker cannot tell a copy from ' +
        'the next event',
    )
  }
  const { timestamp, receivedAt } = delivery
  const fields: PackedFields = {
    provider: delivery.provider,
    endpoint: delivery.endpoint,
    id: delivery.id,
    idAuthenticated: delivery.idAuthenticated,
    typeAuthenticated: delivery.typeAuthenticated,
    covers: delivery.covers,
    authentication: delivery.authentication,
    secretId: delivery.secretId,
    timestamp: timestamp?.getTime(),
    receivedAt: receivedAt.getTime(),
    key: delivery.key,
    type: delivery.type,
    headers: options.headers && packedHeaders(delivery, options.headers),
    traceparent: options.traceparent,
  }
  const sealed = `${FORMAT}.${PACK_VERSION}.${encode(utf8(JSON.stringify(fields)))}.${encode(delivery.rawBody)}`
  const mac = backend.prepareMac('sha256', key as Bytes)([utf8(sealed)])
  if (isLater(mac)) {
    throw new TypeError('packDelivery needs synchronous hashing: run it where node:crypto is')
  }
  return `${sealed}.${encode(latin1(mac))}`
}

/** A pack that has been opened, or one that only a newer version can read. */
export type OpenedPack =
  | { readonly kind: 'opened'; readonly fields: PackedFields; readonly rawBody: Bytes }
  | { readonly kind: 'newer'; readonly version: number }

/**
 * Opens a pack: nothing of it is read before its seal has been checked.
 *
 * @throws TypeError for a pack that was altered, is not sealed with one of the keys, or is not a pack
 */
export async function openPack(packed: string, keys: readonly Bytes[]): Promise<OpenedPack> {
  // An engine may hand on an object, or nothing.
  const text = typeof packed === 'string' ? packed : ''
  const end = text.lastIndexOf('.')
  const mac = decode(text.slice(end + 1), 'base64url')
  if (end === -1 || mac === undefined) throw noPack()
  const sealed = utf8(text.slice(0, end))
  let isSealed = false
  for (const key of keys) {
    const made = backend.prepareMac('sha256', key)([sealed])
    if (equalsBinary(isLater(made) ? await made : made, mac)) isSealed = true
  }
  if (!isSealed) throw new TypeError('the packed delivery was altered, or packKey is another one')
  const [format, version = '', ...parts] = text.slice(0, end).split('.')
  if (format !== FORMAT || !/^\d{1,9}$/.test(version)) throw noPack()
  const number = Number(version)
  if (number > PACK_VERSION + 1) return { kind: 'newer', version: number }
  if (number < PACK_VERSION - 1) {
    throw new TypeError(`a packed delivery of version ${number} cannot be read`)
  }
  const [fields, rawBody] = parts.map((part) => decode(part, 'base64url'))
  if (parts.length !== 2 || fields === undefined || rawBody === undefined) throw noPack()
  return { kind: 'opened', fields: readFields(fields), rawBody }
}

const noPack = () => new TypeError('this is not a packed delivery')

function readFields(bytes: Bytes): PackedFields {
  try {
    return JSON.parse(textOf(bytes) ?? '')
  } catch {
    throw noPack()
  }
}
