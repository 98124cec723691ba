import { createHash, createHmac, generateKeyPairSync, sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { leftOut } from '@hookseal/tests-kit/when-installed'
import {
  readWycheproof,
  WYCHEPROOF_ALGORITHMS,
  wycheproofNotice,
} from '@hookseal/tests-kit/wycheproof'
import { describe, expect, it } from 'vitest'
import type { CryptoBackend, HashAlgorithm, PublicKeyAlgorithm } from '../../src/crypto/backend.ts'

interface Rfc4231Case {
  readonly source: string
  readonly key: string
  readonly message: string
  readonly sha256: string
  readonly sha384: string
  readonly sha512: string
}

interface SignatureVector {
  readonly source: string
  readonly algorithm: PublicKeyAlgorithm
  readonly publicKey: string
  readonly message: string
  readonly signature: string
  readonly valid: boolean
}

const vectors = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../../../tests/vectors/${name}`, import.meta.url), 'utf8'))
/** RFC 4231 section 4; test case 5 is truncated to 128 bits there, as it is here. */
const RFC_4231: readonly Rfc4231Case[] = vectors('rfc4231.json')
/** RFC 8032 section 7.1, RFC 6979 appendix A.2.5, and NIST's vectors for FIPS 186-4. */
const SIGNATURES: readonly SignatureVector[] = vectors('public-key-signatures.json')

const ALGORITHMS: readonly HashAlgorithm[] = ['sha1', 'sha256', 'sha384', 'sha512']
const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'))
const EMPTY = new Uint8Array()
const hexOf = (binary: string) => Buffer.from(binary, 'latin1').toString('hex')

/** Deterministic, and without a period that a block could hide. */
const message = (length: number) =>
  Uint8Array.from({ length }, (_, i) => (i * 31 + (i >> 8) * 7 + 5) & 0xff)

/** The vectors that every backend runs. node:crypto's createHmac is the oracle where there is no vector. */
export function checkBackend(backend: CryptoBackend): void {
  const mac = async (
    algorithm: HashAlgorithm,
    key: Uint8Array,
    prefix: Uint8Array,
    body: Uint8Array,
  ) =>
    hexOf(
      await backend.prepareMac(
        algorithm,
        new Uint8Array(key),
      )([new Uint8Array(prefix), new Uint8Array(body)]),
    )

  describe.each(RFC_4231)('$source', ({ key, message, sha256, sha384, sha512 }) => {
    it.each([
      ['sha256', sha256],
      ['sha384', sha384],
      ['sha512', sha512],
    ] as const)('has its %s', async (algorithm, expected) => {
      const whole = bytes(message)
      for (const split of [0, 1, whole.length >> 1, whole.length]) {
        const got = await mac(
          algorithm,
          bytes(key),
          whole.subarray(0, split),
          whole.subarray(split),
        )
        expect(got.slice(0, expected.length)).toBe(expected)
      }
    })
  })

  describe.each(WYCHEPROOF_ALGORITHMS)('Project Wycheproof, %s', (algorithm) => {
    const tests = readWycheproof(algorithm)
    if (tests === undefined) {
      leftOut('agrees with every verdict', 1, wycheproofNotice([algorithm]))
      return
    }
    it('agrees with every verdict', async () => {
      const verdicts = { valid: 0, invalid: 0 }
      for (const { comment, key, msg, result, tag, tagSize, tcId } of tests) {
        const full = await mac(algorithm, bytes(key), EMPTY, bytes(msg))
        const matches = full.slice(0, tagSize / 4) === tag
        expect(matches, `${tcId} ${comment}`).toBe(result === 'valid')
        verdicts[result]++
      }
      expect(Math.min(verdicts.valid, verdicts.invalid)).toBeGreaterThan(20)
    })
  })

  describe.each(ALGORITHMS)('HMAC with %s', (algorithm) => {
    const block = ['sha384', 'sha512'].includes(algorithm) ? 128 : 64
    const oracle = (key: Uint8Array, prefix: Uint8Array, body: Uint8Array) =>
      createHmac(algorithm, key).update(prefix).update(body).digest('hex')

    it('takes keys of every length around the digest and the block', async () => {
      const lengths = [1, 19, 20, 21, 31, 32, 33, block - 1, block, block + 1, 2 * block, 5000]
      for (const length of lengths) {
        const key = message(length)
        expect(await mac(algorithm, key, EMPTY, message(100))).toBe(
          oracle(key, EMPTY, message(100)),
        )
      }
    })

    it('takes messages of every size around the switch to streaming', async () => {
      const key = message(32)
      const prepared = backend.prepareMac(algorithm, key)
      const edge = 32_768 - block
      const sizes = [0, 1, block - 1, block, block + 1, edge - 1, edge, edge + 1, 32_767, 32_768]
      for (const size of [...sizes, 32_769, 65_537, 1_048_576, 0]) {
        for (const prefixLength of [0, 1, 30]) {
          if (prefixLength > size) continue
          const whole = message(size)
          const [prefix, body] = [whole.slice(0, prefixLength), whole.slice(prefixLength)]
          const got = hexOf(await prepared([prefix, body]))
          expect([size, prefixLength, got]).toEqual([size, prefixLength, oracle(key, prefix, body)])
          const asText = Buffer.from(prefix).toString('latin1')
          expect(hexOf(await prepared([asText, body]))).toBe(got)
        }
      }
    })

    it('keeps many keys and calls apart', async () => {
      const keys = Array.from({ length: 8 }, (_, i) => message(i + 10))
      const prepared = keys.map((key) => backend.prepareMac(algorithm, key))
      const jobs = Array.from({ length: 200 }, (_, i) => ({ at: i % 8, body: message(i * 97) }))
      const got = await Promise.all(
        jobs.map(async ({ at, body }) => {
          return hexOf((await prepared[at]?.([message(at), body])) ?? '')
        }),
      )
      const expected = jobs.map(({ at, body }) => oracle(keys[at] as Uint8Array, message(at), body))
      expect(got).toEqual(expected)
    })

    it('works on views into a larger buffer', async () => {
      const pool = message(4096)
      const [prefix, body] = [pool.subarray(7, 20), pool.subarray(1001, 2222)]
      const prepared = backend.prepareMac(algorithm, pool.subarray(3, 40))
      const got = hexOf(await prepared([prefix, body]))
      expect(got).toBe(oracle(pool.subarray(3, 40), prefix, body))
    })
  })

  it('takes any number of parts, one after another', async () => {
    const key = message(32)
    for (const algorithm of ALGORITHMS) {
      const prepared = backend.prepareMac(algorithm, key)
      const parts = Array.from({ length: 9 }, (_, i) => message(i * 11))
      const expected = createHmac(algorithm, key).update(Buffer.concat(parts)).digest('hex')
      expect(hexOf(await prepared(parts))).toBe(expected)
      const empty = createHmac(algorithm, key).digest('hex')
      expect(hexOf(await prepared([]))).toBe(empty)
      expect(hexOf(await prepared([EMPTY, EMPTY]))).toBe(empty)
    }
  })

  it('reads UTF-8 without one byte order mark, and rejects anything else', () => {
    const texts = ['', 'a', 'plain', 'é', 'é😀', `${'x'.repeat(70_000)}é`, '\0', '\x7f']
    for (const text of texts) expect(backend.decodeText(new TextEncoder().encode(text))).toBe(text)
    expect(backend.decodeText(bytes('efbbbf61'))).toBe('a')
    expect(backend.decodeText(bytes('efbbbfefbbbf61'))).toBe('\ufeffa')
    expect(backend.decodeText(new TextEncoder().encode('--é--').subarray(2, 4))).toBe('é')
    for (const bad of ['ff', 'c3', 'c0af', 'eda080', 'f4908080', '61ff', 'ef', 'efbb', 'efbbff']) {
      expect(() => backend.decodeText(bytes(bad)), bad).toThrow(TypeError)
    }
  })

  it('writes base64url as RFC 4648 section 5 says, and reads back what it wrote', () => {
    for (const length of [0, 1, 2, 3, 4, 31, 9_215, 9_216, 9_217, 18_433, 400_000]) {
      const bytes = new Uint8Array(length).map((_, i) => i * 197)
      const written = backend.encodeBase64Url(bytes)
      expect(written).toBe(Buffer.from(bytes).toString('base64url'))
      expect(Buffer.from(backend.decodeBase64Url(written) ?? []).equals(bytes)).toBe(true)
    }
  })

  it('never gives two texts one digest', async () => {
    const texts = ['a', 'a\ud800', 'a\ud801', 'a\ufffd', 'a\0', '\u6100', '\ud800a', '\xff\xd8']
    const digests = await Promise.all(texts.map((text) => backend.digestText(text)))
    expect(new Set(digests).size).toBe(texts.length)
    expect(digests[0]).toBe(createHash('sha256').update('a').digest('base64url'))
    const lone = Buffer.concat([bytes('ff'), Buffer.from('a\ud800', 'utf16le')])
    expect(digests[1]).toBe(createHash('sha256').update(lone).digest('base64url'))
  })

  describe.each(SIGNATURES)(
    '$source',
    ({ algorithm, publicKey, message: hex, signature, valid }) => {
      const check = backend.prepareSignatureCheck(algorithm, bytes(publicKey))

      it('is verified in any split if it is valid, and rejected with any bit changed', async () => {
        const [whole, right] = [bytes(hex), bytes(signature)]
        for (const at of [0, 1, whole.length >> 1, whole.length]) {
          expect(await check([whole.slice(0, at), whole.slice(at)], right)).toBe(valid)
        }
        for (let bit = 0; bit < 512; bit += 5) {
          const changed = right.slice()
          changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7))
          expect(await check([whole], changed)).toBe(false)
        }
        expect(await check([whole, Uint8Array.of(0)], right)).toBe(false)
      })

      it('is not verified with a signature of zeros, of ones or of nothing', async () => {
        const whole = bytes(hex)
        for (const fill of [0, 255]) {
          expect(await check([whole], new Uint8Array(64).fill(fill))).toBe(false)
        }
        for (const length of [0, 63, 65]) {
          expect(await check([whole], new Uint8Array(length))).toBe(false)
        }
      })
    },
  )

  it.each(['ed25519', 'ecdsa-p256-sha256'] as const)(
    'agrees with node:crypto about %s, whoever has the key',
    async (algorithm) => {
      const pairs = Array.from({ length: 3 }, () =>
        algorithm === 'ed25519'
          ? generateKeyPairSync('ed25519')
          : generateKeyPairSync('ec', { namedCurve: 'P-256' }),
      )
      const length = algorithm === 'ed25519' ? 32 : 65
      const checks = pairs.map(({ publicKey }) =>
        backend.prepareSignatureCheck(
          algorithm,
          new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }).subarray(-length)),
        ),
      )
      const data = message(1000)
      for (const [i, { privateKey: key }] of pairs.entries()) {
        const digest = algorithm === 'ed25519' ? null : 'sha256'
        const signature = sign(digest, data, { key, dsaEncoding: 'ieee-p1363' })
        const verdicts = await Promise.all(
          checks.map(async (check) => check([data], new Uint8Array(signature))),
        )
        expect(verdicts).toEqual([i === 0, i === 1, i === 2])
      }
    },
  )

  it('has the SHA-256 of FIPS 180-4 and of every length around a block, as base64url', async () => {
    const digest = async (data: Uint8Array) => backend.digest(new Uint8Array(data))
    const hex = Buffer.from(await digest(Buffer.from('abc')), 'base64url').toString('hex')
    expect(hex).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
    for (const length of [0, 1, 55, 56, 63, 64, 65, 16_384, 16_385, 1_048_576]) {
      const data = message(length)
      expect(await digest(data)).toBe(createHash('sha256').update(data).digest('base64url'))
    }
  })
}
