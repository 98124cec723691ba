import { backend } from '#crypto'
import { DIGEST_BYTES, type Mac } from '../crypto/backend.ts'
import { WebhookError } from '../error/webhook-error.ts'
import { parseJson } from '../http/payload.ts'
import type { PayloadHmacData, PayloadProof, ProvedField } from '../provider/scheme-data.ts'
import type { Pointer } from '../provider/scheme-kind.ts'
import {
  type BinaryText,
  type Bytes,
  equalsBinary,
  isWellFormed,
  utf8Binary,
} from '../util/bytes.ts'
import { decode } from '../util/encoding.ts'
import { atPointer } from '../util/pointer.ts'
import { isLater } from '../util/time-limit.ts'
import type { Authenticator } from './authenticator.ts'
import { neighbors, parseTemplate } from './signed-content.ts'
import { checkTimestamp } from './timestamp.ts'

const MAX_FIELD_CHARACTERS = 1024

/** One signature inside a payload, the content it signs, and the fields that it proves. */
interface ProvedPart {
  readonly signature: Bytes
  readonly content: BinaryText
  readonly fields: readonly (readonly [Pointer, string])[]
  readonly timestamp: string | undefined
}

const ID_GRAMMAR = /^[\w-]{1,256}$/

function decodeSignature(value: unknown, { formats, algorithms }: PayloadHmacData): Bytes {
  if (value === undefined || value === '') throw new WebhookError('missing_signature')
  if (typeof value === 'string' && value.length <= MAX_FIELD_CHARACTERS) {
    for (const { prefix, encoding } of formats) {
      const bytes = value.startsWith(prefix) ? decode(value, encoding, prefix.length) : undefined
      if (bytes && algorithms.some((algorithm) => DIGEST_BYTES[algorithm] === bytes.length))
        return bytes
    }
  }
  throw new WebhookError('malformed_signature')
}

function singlePart(
  payload: unknown,
  scheme: PayloadHmacData,
  proof: Exclude<PayloadProof, { items: Pointer }>,
): ProvedPart {
  const parts = parseTemplate('payloadHmac', proof.signedContent)
  const fields: [Pointer, string][] = []
  let timestamp: string | undefined
  let content = ''
  for (const part of parts) {
    if ('text' in part) {
      content += part.text
      continue
    }
    const pointer = (part.field === 'id' ? proof.id : proof.timestamp) as Pointer
    const value = atPointer(payload, pointer)
    let text: string
    if (part.field === 'timestamp') {
      const isTimestampExact = neighbors(parts, 'timestamp').touches
      text = checkTimestamp(value, { timestampFormat: scheme.timestampFormat, isTimestampExact })
      timestamp = text
    } else {
      if (value === undefined) throw new WebhookError('missing_id')
      if (typeof value !== 'string' || !ID_GRAMMAR.test(value))
        throw new WebhookError('malformed_id')
      text = value
    }
    fields.push([pointer, text])
    content += text
  }
  const signature = decodeSignature(atPointer(payload, proof.signature), scheme)
  return { signature, content: utf8Binary(content), fields, timestamp }
}

/**
 * Whether a field's text may contain the separator. Only one field may: the boundaries of all the others then determine
 * its own.
 */
export function mayHold(separator: string, { grammar }: Pick<ProvedField, 'grammar'>): boolean {
  return grammar.test(`a${separator}a`) || grammar.test(separator)
}

function itemParts(
  payload: unknown,
  scheme: PayloadHmacData,
  proof: Extract<PayloadProof, { items: Pointer }>,
): readonly ProvedPart[] {
  const items = atPointer(payload, proof.items)
  if (!Array.isArray(items) || items.length === 0) throw new WebhookError('missing_signature')
  if (items.length > proof.maxItems) throw new WebhookError('malformed_signature')
  return items.map((wrapped, i) => {
    const item = atPointer(wrapped, proof.item)
    const texts: string[] = []
    const fields = proof.fields.map((field) => {
      const { at, grammar, optional = false } = field
      const value = atPointer(item, at)
      const text =
        (value === undefined || value === null) && optional
          ? ''
          : typeof value === 'number'
            ? String(value)
            : value
      const isRight =
        text === ''
          ? optional
          : typeof text === 'string' &&
            text.length <= MAX_FIELD_CHARACTERS &&
            // A lone surrogate has no UTF-8 encoding, so two different texts could have the same signature.
            isWellFormed(text) &&
            grammar.test(text) &&
            (!text.includes(proof.separator) || mayHold(proof.separator, field))
      if (!isRight) throw new WebhookError('malformed_signature')
      texts.push(text as string)
      return [`${proof.items}/${i}${proof.item}${at}` as Pointer, text as string] as const
    })
    const signature = decodeSignature(atPointer(item, proof.signature), scheme)
    const content = utf8Binary(texts.join(proof.separator))
    return { signature, content, fields, timestamp: undefined }
  })
}

/** Nothing is proved yet, so an unreadable body is an authentication failure (401), not a bad request (400). */
function parseUnproved(body: Bytes): unknown {
  try {
    return parseJson(body)
  } catch {
    const hint =
      'The body is not UTF-8 JSON nested at most 64 levels deep, so it cannot contain a proof.'
    throw new WebhookError('malformed_signature', { hint })
  }
}

/** The MACs of one secret, by digest length. */
export interface PayloadKey {
  readonly macs: ReadonlyMap<number, Mac>
}

/** Verifies a proof inside the payload: parses the body once, within limits, and passes that same value on. */
export function payloadHmacAuthenticator(scheme: PayloadHmacData): Authenticator<PayloadKey> {
  const { proof, algorithms, maxUnprovedBytes } = scheme

  const matches = async ({ macs }: PayloadKey, { signature, content }: ProvedPart) => {
    const made = macs.get(signature.length)?.([content])
    const mac = isLater(made) ? await made : made
    return mac !== undefined && equalsBinary(mac, signature)
  }
  const matchesAll = async (key: PayloadKey, parts: readonly ProvedPart[]) => {
    for (const part of parts) if (!(await matches(key, part))) return false
    return true
  }

  return {
    scheme,
    needsBody: true,
    isPresent: () => true,
    prepareKey: (secret) => ({
      macs: new Map(
        algorithms.map((algorithm) => [
          DIGEST_BYTES[algorithm],
          backend.prepareMac(algorithm, secret),
        ]),
      ),
    }),
    present: () => ({ signatures: [], timestamp: undefined, id: undefined, bodyDigest: undefined }),
    async match(_presented, keys, body) {
      if (body.length > maxUnprovedBytes) throw new WebhookError('body_too_large')
      const payload = parseUnproved(body)
      const parts =
        'items' in proof ? itemParts(payload, scheme, proof) : [singlePart(payload, scheme, proof)]
      for (const { id: secretId, key } of keys) {
        if (!(await matchesAll(key, parts))) continue
        return {
          secretId,
          key,
          content: parts.map(({ content }) => content),
          timestamp: parts[0]?.timestamp,
          proved: new Map(parts.flatMap(({ fields }) => fields)),
          payload: { value: payload },
        }
      }
      throw new WebhookError('bad_signature')
    },
  }
}
