import { backend } from '#crypto'
import { parseSecrets, type SecretRules } from '../authenticate/secrets.ts'
import type { Mac } from '../crypto/backend.ts'
import type { Secrets } from '../provider/secret.ts'
import { type Bytes, latin1, utf8 } from '../util/bytes.ts'
import { checkOptions } from '../util/check-options.ts'
import { isLater } from '../util/time-limit.ts'
import { type AnyDelivery, type DeliveryBase, isKeyless, requestOf } from './delivery.ts'

/** Options of `packDelivery`. */
export interface PackOptions {
  /**
   * The key that seals the pack (HMAC-SHA256), so that write access to the queue is not enough to forge an event. With
   * a list, the first key seals and any of them opens.
   */
  readonly packKey: Secrets
  /**
   * Names of request headers to include. They are not authenticated. Headers that carry credentials are never included.
   * @default none
   */
  readonly headers?: readonly string[] | undefined
  /** W3C trace context of the request that brought the delivery. @default none */
  readonly traceparent?: string | undefined
}

/** The fields of a packed delivery, without the body. */
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
    | 'redacted'
  > {
  /** The signed time, in milliseconds since the epoch. */
  readonly timestamp: number | undefined
  /** When the request arrived, in milliseconds since the epoch. */
  readonly receivedAt: number
  /** The event type, as it was received. */
  readonly type: string
  /** The request headers that were included. */
  readonly headers: readonly (readonly [name: string, value: string])[] | undefined
  /** The W3C trace context of the request that brought the delivery. */
  readonly traceparent: string | undefined
}

/** What goes into a pack in addition to the delivery, or instead of a part of it. */
export interface PackParts extends Partial<Pick<PackedFields, 'headers' | 'traceparent'>> {
  /** The body without the fields that must not be kept. @default the delivery's own body */
  readonly redactedBody?: Bytes | undefined
}

/** Writes sealed packs with a key that is already prepared. @throws TypeError for the same reasons as `packDelivery` */
export type SealPack = (delivery: AnyDelivery, parts?: PackParts) => string

/** The word that every pack starts with. */
export const PACK_FORMAT = 'hookseal'
/** The version that is written. A reader also accepts the previous and the next version. */
export const PACK_VERSION = 1

const packKeyRules: SecretRules = { keyForms: [{ encoding: 'utf8', prefix: '' }], maxSecrets: 8 }

/**
 * Prepares the seals of these keys. The first one seals, and any of them opens. @throws TypeError that says what is
 * wrong
 */
export function packMacs(packKey: Secrets): readonly Mac[] {
  return parseSecrets(packKey, packKeyRules, 'packKey').flatMap(({ keys }) =>
    keys.map((key) => backend.prepareMac('sha256', key)),
  )
}

/** Returns the request headers with these names. @throws TypeError if the delivery's request is not known */
export function packedHeaders(
  delivery: AnyDelivery,
  names: readonly string[],
): PackedFields['headers'] {
  const request = requestOf(delivery)
  if (request === undefined) {
    throw new TypeError(
      'packDelivery: headers requires the original delivery object from the receiver, because a copy of it has no request',
    )
  }
  return names.flatMap((name): (readonly [string, string])[] => {
    const value = request.headers.get(name)
    return value === null ? [] : [[name.toLowerCase(), value]]
  })
}

/** Prepares a key once for many packs. @throws TypeError that says what is wrong with the key */
export function packSealer(packKey: Secrets): SealPack {
  const [makeMac] = packMacs(packKey)
  return function sealPack(delivery, { headers, traceparent, redactedBody } = {}) {
    if (isKeyless(delivery)) {
      throw new TypeError(
        'packDelivery needs a replay key: identify returned key: false and no time is signed, so a worker could not distinguish a copy from ' +
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
      headers,
      traceparent,
      redacted: redactedBody === undefined ? delivery.redacted : true,
    }
    const { encodeBase64Url } = backend
    const head = encodeBase64Url(utf8(JSON.stringify(fields)))
    const sealed = `${PACK_FORMAT}.${PACK_VERSION}.${head}.${encodeBase64Url(redactedBody ?? delivery.rawBody)}`
    const mac = (makeMac as Mac)([sealed])
    if (isLater(mac)) {
      throw new TypeError(
        'packDelivery needs synchronous hashing: run it on a platform with node:crypto',
      )
    }
    return `${sealed}.${encodeBase64Url(latin1(mac))}`
  }
}

/**
 * Packs a delivery into sealed text for a queue or an archive. The text never contains a secret or a header with
 * credentials.
 *
 * @throws TypeError for an unknown option, an unusable `packKey`, a delivery without its own replay key, `headers` with
 *   a copy of a delivery, or a platform without synchronous hashing (Web Crypto only).
 * @example
 * ```ts
 * await queue.add('hooks', packDelivery(delivery, { packKey: process.env.PACK_KEY }), { jobId: delivery.key })
 * ```
 */
export function packDelivery(delivery: AnyDelivery, options: PackOptions): string {
  checkOptions('packDelivery', options, ['packKey', 'headers', 'traceparent'])
  const { packKey, headers: names, traceparent } = options
  const sealPack = packSealer(packKey)
  return sealPack(delivery, { headers: names && packedHeaders(delivery, names), traceparent })
}
