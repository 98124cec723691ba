import { backend } from '#crypto'
import { DIGEST_BYTES, type HashAlgorithm, type Mac } from '../crypto/backend.ts'
import { WebhookError } from '../error/webhook-error.ts'
import type { HmacData } from '../provider/scheme-data.ts'
import { type Bytes, equalBytes } from '../util/bytes.ts'
import { decode } from '../util/encoding.ts'
import { isLater, type Later, whenReady } from '../util/time-limit.ts'
import type { Authenticator, Match } from './authenticator.ts'
import { signatureReader } from './signature-header.ts'
import { contentOf } from './signed-content.ts'

interface HmacKey {
  readonly macs: readonly {
    readonly algorithm: HashAlgorithm
    readonly length: number
    readonly mac: Mac
  }[]
}

function isOneOf(mac: Bytes, signatures: readonly Bytes[]): boolean {
  let matches = 0
  for (const signature of signatures) matches |= Number(equalBytes(mac, signature))
  return matches === 1
}

/** HMAC at work: one MAC per key and address, each compared with every signature in constant time. */
export function hmacAuthenticator(scheme: HmacData): Authenticator<HmacKey> {
  const lengths = scheme.algorithms.map((algorithm) => DIGEST_BYTES[algorithm])
  const present = signatureReader(scheme, ({ length }) => lengths.includes(length))
  const content = contentOf(scheme)
  const urls = scheme.urls.length === 0 ? [undefined] : scheme.urls
  const { bodyDigestEncoding } = scheme

  return {
    scheme,
    needsBody: true,
    isPresent: ({ headers }) => scheme.headers.some(headers.has),
    prepareKey: (secret) => ({
      macs: scheme.algorithms.map((algorithm) => ({
        algorithm,
        length: DIGEST_BYTES[algorithm],
        mac: backend.prepareMac(algorithm, secret),
      })),
    }),
    present,
    match(presented, keys, body, head) {
      function* tries(): Generator<MacTry> {
        const fill = content(presented, body, head)
        for (const url of urls) {
          const parts = fill(url)
          for (const { id, key } of keys) {
            for (const { length, mac } of key.macs) yield { secretId: id, key, length, mac, parts }
          }
        }
      }
      const { bodyDigest, signatures } = presented
      return bodyDigest === undefined
        ? firstMatch(tries(), signatures)
        : whenReady(checkBodyDigest(bodyDigest, bodyDigestEncoding, body), () =>
            firstMatch(tries(), signatures),
          )
    },
  }
}

/** One MAC to compute: with one key, over the content for one address. */
interface MacTry {
  readonly secretId: string
  readonly key: HmacKey
  readonly length: number
  readonly mac: Mac
  readonly parts: readonly Bytes[]
}

/** The first MAC that one of the signatures equals. @throws WebhookError `bad_signature` */
function firstMatch(tries: Generator<MacTry>, signatures: readonly Bytes[]): Later<Match> {
  for (;;) {
    const next = tries.next()
    if (next.done === true) throw new WebhookError('bad_signature')
    const { secretId, key, length, mac, parts } = next.value
    if (!signatures.some((signature) => signature.length === length)) continue
    const made = mac(parts)
    const found = { secretId, key, content: parts }
    if (isLater(made)) {
      return made.then((bytes) =>
        isOneOf(bytes, signatures) ? found : firstMatch(tries, signatures),
      )
    }
    if (isOneOf(made, signatures)) return found
  }
}

function checkBodyDigest(given: string, encoding: 'hex' | 'base64', body: Bytes): Later<void> {
  return whenReady(backend.digest(body), (text) => {
    const [digest, expected] = [decode(text, 'base64url'), decode(given, encoding)]
    if (digest !== undefined && expected !== undefined && equalBytes(digest, expected)) return
    throw new WebhookError('bad_signature')
  })
}
