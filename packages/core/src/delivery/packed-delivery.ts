import { backend } from '#crypto'
import { parseSecrets, type SecretRules } from '../authenticate/secrets.ts'
import type { Mac } from '../crypto/backend.ts'
import type { Secrets } from '../provider/secret.ts'
import { type Bytes, latin1, utf8 } from '../util/bytes.ts'
import { checkOptions } from '../util/check-options.ts'
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
    | 'redacted'
  > {
  /** The signed time, in milliseconds since the epoch. */
  readonly timestamp: number | undefined
  /** When the request arrived, in milliseconds since the epoch. */
  readonly receivedAt: number
  /** The event's name, as it arrived. */
  readonly type: string
  /** The request headers that were taken along. */
  readonly headers: readonly (readonly [name: string, value: string])[] | undefined
  /** The W3C trace context of the receiving request. */
  readonly traceparent: string | undefined
}

/** What goes into a pack beside the delivery itself, or in place of a part of it. */
export interface PackParts extends Partial<Pick<PackedFields, 'headers' | 'traceparent'>> {
  /** The body without what must not be kept. @default the delivery's own */
  readonly redactedBody?: Bytes | undefined
}

/** Writes sealed packs with a key that is already prepared. @throws TypeError as `packDelivery` does */
export type SealPack = (delivery: AnyDelivery, parts?: PackParts) => string

/** The word that a pack begins with. */
export const PACK_FORMAT = 'hookseal'
/** The version that is written. A reader takes the one before and the one after it too. */
export const PACK_VERSION = 1

const packKeyRules: SecretRules = { keyForms: [{ encoding: 'utf8', prefix: '' }], maxSecrets: 8 }

/** The seals that these keys make; the first one seals, and all of them open. @throws TypeError naming what is wrong */
export function packMacs(packKey: Secrets): readonly Mac[] {
  return parseSecrets(packKey, packKeyRules, 'packKey').flatMap(({ keys }) =>
    keys.map((key) => backend.prepareMac('sha256', key)),
  )
}

/** The headers of these names that the delivery's request had. @throws TypeError when its request is not known */
export function packedHeaders(
  delivery: AnyDelivery,
  names: readonly string[],
): PackedFields['headers'] {
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

/** Prepares a key once for many packs. @throws TypeError naming what is wrong with the key */
export function packSealer(packKey: Secrets): SealPack {
  const [makeMac] = packMacs(packKey)
  return function sealPack(delivery, { headers, traceparent, redactedBody } = {}) {
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
      headers,
      traceparent,
      redacted: redactedBody === undefined ? delivery.redacted : true,
    }
    const { encodeBase64Url } = backend
    const head = encodeBase64Url(utf8(JSON.stringify(fields)))
    const sealed = `${PACK_FORMAT}.${PACK_VERSION}.${head}.${encodeBase64Url(redactedBody ?? delivery.rawBody)}`
    const mac = (makeMac as Mac)([sealed])
    if (isLater(mac)) {
      throw new TypeError('packDelivery needs synchronous hashing: run it where node:crypto is')
    }
    return `${sealed}.${encodeBase64Url(latin1(mac))}`
  }
}

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
  const { packKey, headers: names, traceparent } = options
  const sealPack = packSealer(packKey)
  return sealPack(delivery, { headers: names && packedHeaders(delivery, names), traceparent })
}
