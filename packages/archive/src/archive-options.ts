import type { AnyDelivery, Pointer, Secrets } from '@hookseal/core'
import {
  checkOptions,
  count,
  nonEmpty,
  type OpenPack,
  oneOf,
  optionalFunction,
  packOpener,
  packSealer,
  positive,
  type SealPack,
} from '@hookseal/core/toolkit'
import { checkPointer } from './redact/pointer.ts'

/** Options of `postgresArchive()` and `sqliteArchive()`. Only `sealKey` is required. */
export interface ArchiveOptions {
  /**
   * The key that seals each row (HMAC-SHA256), so that write access to the table is not enough to forge an event. With
   * a list, the first key seals and any of them opens. Do not use a sender's secret.
   */
  readonly sealKey: Secrets
  /** Table of the archive. @default 'hookseal_archive' */
  readonly table?: string | undefined
  /** How many days a delivery is kept after it first arrived. `prune()` deletes older ones. @default 30 */
  readonly retainDays?: number | undefined
  /**
   * JSON pointers (RFC 6901) to values in the payload that are not kept: each is replaced with `null`. With this
   * option, a body that is neither JSON nor a form is not kept at all.
   * @default none
   */
  readonly redact?: readonly Pointer[] | undefined
  /** Whether bodies are kept. Without its body, a delivery cannot be rerun. @default 'keep' */
  readonly bodies?: 'keep' | 'drop' | undefined
  /**
   * Returns whose data a delivery contains, for `erase({ subject })`. It is called for every delivery, including
   * payloads that do not match their schema. Return `undefined` if there is no subject. If it throws, the delivery is
   * not recorded, and the receiver's `replay.onUnavailable` determines what happens.
   * @default no subject
   */
  readonly subject?: ((delivery: AnyDelivery) => string | undefined) | undefined
  /** Names of the request headers to keep. Headers that carry credentials are never kept. @default none */
  readonly headers?: readonly string[] | undefined
  /** The number of failed runs after which a delivery is `'dead'`. @default 5 */
  readonly deadAfter?: number | undefined
}

/** The checked and copied options of an archive, with all defaults applied. */
export interface ArchiveSettings {
  readonly sealPack: SealPack
  readonly openPack: OpenPack
  readonly table: string
  readonly retainDays: number
  readonly redact: readonly string[]
  readonly keepsBodies: boolean
  readonly subject: ArchiveOptions['subject']
  readonly headers: readonly string[]
  readonly deadAfter: number
}

const NAMES: readonly (keyof ArchiveOptions)[] = [
  'sealKey',
  'table',
  'retainDays',
  'redact',
  'bodies',
  'subject',
  'headers',
  'deadAfter',
]
const MISPLACED = { packKey: 'sealKey', key: 'sealKey', pointers: 'redact', retainMs: 'retainDays' }
const DEFAULT_TABLE = 'hookseal_archive'

function listOf(name: string, value: unknown): readonly unknown[] {
  if (value === undefined) return []
  if (!Array.isArray(value)) throw new TypeError(`${name} must be a list`)
  if (value.length === 0) throw new TypeError(`${name} is an empty list, which has no effect`)
  return [...value]
}

/** Checks a header name (RFC 9110 section 5.1). @throws TypeError */
function headerName(name: unknown): string {
  if (typeof name === 'string' && /^[\w!#$%&'*+.^`|~-]+$/.test(name)) return name
  throw new TypeError("headers must be a list of header names, such as ['x-request-id']")
}

function readKeys(sealKey: Secrets): Pick<ArchiveSettings, 'sealPack' | 'openPack'> {
  try {
    return { sealPack: packSealer(sealKey), openPack: packOpener(sealKey) }
  } catch (error) {
    // The message says what is wrong with the key but never contains it.
    throw new TypeError(String((error as Error).message).replaceAll('packKey', 'sealKey'))
  }
}

/** Reads the options. @throws TypeError or RangeError naming the option that is unknown, malformed or without effect */
export function readArchiveOptions(where: string, options: ArchiveOptions): ArchiveSettings {
  checkOptions(where, options, NAMES, MISPLACED)
  const {
    sealKey,
    table = DEFAULT_TABLE,
    retainDays = 30,
    bodies = 'keep',
    deadAfter = 5,
  } = options
  const redact = listOf('redact', options.redact)
  for (const pointer of redact) checkPointer(pointer)
  if (oneOf('bodies', bodies, ['keep', 'drop']) === 'drop' && redact.length > 0) {
    throw new TypeError("redact has no effect with bodies: 'drop'; omit one of them")
  }
  optionalFunction('subject', options.subject)
  return {
    ...readKeys(sealKey),
    table: nonEmpty('table', table),
    retainDays: positive('retainDays', retainDays),
    redact: redact as readonly string[],
    keepsBodies: bodies === 'keep',
    subject: options.subject,
    headers: listOf('headers', options.headers).map(headerName),
    deadAfter: count('deadAfter', deadAfter),
  }
}
