import { backend } from '#crypto'
import { DIGEST_BYTES, type HashAlgorithm, type Mac, type SignedPart } from '../crypto/backend.ts'
import { WebhookError } from '../error/webhook-error.ts'
import type { HmacData } from '../provider/scheme-data.ts'
import { type BinaryText, type Bytes, equalBytes, equalsBinary } from '../util/bytes.ts'
import { decode } from '../util/encoding.ts'
import { isLater, type Later, whenReady } from '../util/time-limit.ts'
import type { Authenticator, Match, PreparedKey } from './authenticator.ts'
import { signatureReader } from './signature-header.ts'
import { contentOf } from './signed-content.ts'

/** The MACs of one secret, one for each key it stands for. */
export interface HmacKey {
  readonly macs: readonly {
    readonly algorithm: HashAlgorithm
    readonly length: number
    readonly mac: Mac
  }[]
}

function isOneOf(mac: BinaryText, signatures: readonly Bytes[]): boolean {
  let matches = 0
  for (const signature of signatures) matches |= Number(equalsBinary(mac, signature))
  return matches === 1
}

/**
 * Verifies HMAC signatures: computes one MAC per key and URL, and compares it with every signature in constant time.
 */
export function hmacAuthenticator(scheme: HmacData): Authenticator<HmacKey> {
  const lengths = scheme.algorithms.map((algorithm) => DIGEST_BYTES[algorithm])
  const present = signatureReader(scheme, ({ length }) => lengths.includes(length))
  const content = contentOf(scheme)
  const urls = scheme.urls.length === 0 ? [undefined] : scheme.urls
  const { bodyDigestEncoding } = scheme

  return {
    scheme,
    needsBody: true,
    isPresent: ({ headers }) => scheme.headers.some((name) => headers.has(name)),
    prepareKey: (secret) => ({
      macs: scheme.algorithms.map((algorithm) => ({
        algorithm,
        length: DIGEST_BYTES[algorithm],
        mac: backend.prepareMac(algorithm, secret),
      })),
    }),
    present,
    match(presented, keys, body, head) {
      const { bodyDigest, signatures } = presented
      if (bodyDigest === undefined) {
        return firstMatch(urls, content(presented, body, head), keys, signatures)
      }
      return whenReady(checkBodyDigest(bodyDigest, bodyDigestEncoding, body), () =>
        firstMatch(urls, content(presented, body, head), keys, signatures),
      )
    },
  }
}

type Fill = (url: string | undefined) => readonly SignedPart[]

/** Finds the first MAC that equals one of the signatures. @throws WebhookError `bad_signature` */
function firstMatch(
  urls: readonly (string | undefined)[],
  fill: Fill,
  keys: readonly PreparedKey<HmacKey>[],
  signatures: readonly Bytes[],
  from: number = 0,
): Later<Match> {
  let tries = 0
  for (const url of urls) {
    // The content for a URL is built only when it is tried: `signedContent` may be application code.
    let content: readonly SignedPart[] | undefined
    for (const { id: secretId, key } of keys) {
      for (const { length, mac } of key.macs) {
        if (tries++ < from || !hasLength(signatures, length)) continue
        content ??= fill(url)
        const made = mac(content)
        const match = { secretId, key, content }
        if (isLater(made)) return matchLater(made, match, urls, fill, keys, signatures, tries)
        if (isOneOf(made, signatures)) return match
      }
    }
  }
  throw new WebhookError('bad_signature')
}

/** Continues with the remaining attempts on a platform that computes MACs asynchronously. */
async function matchLater(
  made: PromiseLike<BinaryText>,
  match: Match,
  urls: readonly (string | undefined)[],
  fill: Fill,
  keys: readonly PreparedKey<HmacKey>[],
  signatures: readonly Bytes[],
  from: number,
): Promise<Match> {
  return isOneOf(await made, signatures) ? match : firstMatch(urls, fill, keys, signatures, from)
}

function hasLength(signatures: readonly Bytes[], length: number): boolean {
  for (const signature of signatures) if (signature.length === length) return true
  return false
}

function checkBodyDigest(given: string, encoding: 'hex' | 'base64', body: Bytes): Later<void> {
  return whenReady(backend.digest(body), (text) => {
    const [digest, expected] = [decode(text, 'base64url'), decode(given, encoding)]
    if (digest !== undefined && expected !== undefined && equalBytes(digest, expected)) return
    throw new WebhookError('bad_signature')
  })
}
