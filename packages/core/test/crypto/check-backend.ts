import { createHash, createHmac, generateKeyPairSync, sign } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { CryptoBackend, HashAlgorithm, PublicKeyAlgorithm } from '../../src/crypto/backend.ts'

interface Rfc4231Case {
  readonly name: string
  readonly key: string
  readonly data: string
  readonly sha256: string
  readonly sha384: string
  readonly sha512: string
}

const text = (value: string) => Buffer.from(value).toString('hex')

/** RFC 4231 section 4; test case 5 is truncated to 128 bits there, as it is here. */
const RFC_4231: readonly Rfc4231Case[] = [
  {
    name: 'test case 1',
    key: '0b'.repeat(20),
    data: text('Hi There'),
    sha256: 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
    sha384:
      'afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59cfaea9ea9076ede7f4af152e8b2fa9cb6',
    sha512:
      '87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cdedaa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854',
  },
  {
    name: 'test case 2, a key shorter than the digest',
    key: text('Jefe'),
    data: text('what do ya want for nothing?'),
    sha256: '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    sha384:
      'af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649',
    sha512:
      '164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737',
  },
  {
    name: 'test case 3',
    key: 'aa'.repeat(20),
    data: 'dd'.repeat(50),
    sha256: '773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe',
    sha384:
      '88062608d3e6ad8a0aa2ace014c8a86f0aa635d947ac9febe83ef4e55966144b2a5ab39dc13814b94e3ab6e101a34f27',
    sha512:
      'fa73b0089d56a284efb0f0756c890be9b1b5dbdd8ee81a3655f83e33b2279d39bf3e848279a722c806b485a47e67c807b946a337bee8942674278859e13292fb',
  },
  {
    name: 'test case 4',
    key: '0102030405060708090a0b0c0d0e0f10111213141516171819',
    data: 'cd'.repeat(50),
    sha256: '82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b',
    sha384:
      '3e8a69b7783c25851933ab6290af6ca77a9981480850009cc5577c6e1f573b4e6801dd23c4a7d679ccf8a386c674cffb',
    sha512:
      'b0ba465637458c6990e5a8c5f61d4af7e576d97ff94b872de76f8050361ee3dba91ca5c11aa25eb4d679275cc5788063a5f19741120c4f2de2adebeb10a298dd',
  },
  {
    name: 'test case 5, truncated',
    key: '0c'.repeat(20),
    data: text('Test With Truncation'),
    sha256: 'a3b6167473100ee06e0c796c2955552b',
    sha384: '3abf34c3503b2a23a46efc619baef897',
    sha512: '415fad6271580a531d4179bc891d87a6',
  },
  {
    name: 'test case 6, a key longer than a block',
    key: 'aa'.repeat(131),
    data: text('Test Using Larger Than Block-Size Key - Hash Key First'),
    sha256: '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54',
    sha384:
      '4ece084485813e9088d2c63a041bc5b44f9ef1012a2b588f3cd11f05033ac4c60c2ef6ab4030fe8296248df163f44952',
    sha512:
      '80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f3526b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598',
  },
  {
    name: 'test case 7, a key and data longer than a block',
    key: 'aa'.repeat(131),
    data: text(
      'This is a test using a larger than block-size key and a larger than block-size data. The key needs to be hashed before being used by the HMAC algorithm.',
    ),
    sha256: '9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2',
    sha384:
      '6617178e941f020d351e2f254e8fd32c602420feb0b8fb9adccebb82461e99c5a678cc31e799176d3860e6110c46523e',
    sha512:
      'e37b6a775dc87dbaa4dfa9f96e5e3ffddebd71f8867289865df5a32d20cdc944b6022cac3c4982b10d5eeb55c3e4de15134676fb6de0446065c97440fa8c6a58',
  },
]

interface SignatureVector {
  readonly source: string
  readonly algorithm: PublicKeyAlgorithm
  readonly publicKey: string
  readonly message: string
  readonly signature: string
}

const RFC_6979_KEY =
  '0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb67903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299'

const SIGNATURES: readonly SignatureVector[] = [
  {
    source: 'RFC 8032 section 7.1, test 1',
    algorithm: 'ed25519',
    publicKey: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    message: '',
    signature:
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  },
  {
    source: 'RFC 8032 section 7.1, test 2',
    algorithm: 'ed25519',
    publicKey: '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    message: '72',
    signature:
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  },
  {
    source: 'RFC 8032 section 7.1, test 3',
    algorithm: 'ed25519',
    publicKey: 'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
    message: 'af82',
    signature:
      '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
  },
  {
    source: 'RFC 6979 appendix A.2.5, "sample"',
    algorithm: 'ecdsa-p256-sha256',
    publicKey: RFC_6979_KEY,
    message: text('sample'),
    signature:
      'efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8',
  },
  {
    source: 'RFC 6979 appendix A.2.5, "test"',
    algorithm: 'ecdsa-p256-sha256',
    publicKey: RFC_6979_KEY,
    message: text('test'),
    signature:
      'f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367019f4113742a2b14bd25926b49c649155f267e60d3814b4c0cc84250e46f0083',
  },
]

interface WycheproofTest {
  readonly tcId: number
  readonly comment: string
  readonly key: string
  readonly msg: string
  readonly tag: string
  readonly result: 'valid' | 'invalid'
}
interface WycheproofFile {
  readonly numberOfTests: number
  readonly testGroups: readonly {
    readonly tagSize: number
    readonly tests: readonly WycheproofTest[]
  }[]
}

const ALGORITHMS: readonly HashAlgorithm[] = ['sha1', 'sha256', 'sha384', 'sha512']
/** Those whose vectors Wycheproof is asked for. */
const WYCHEPROOF: readonly HashAlgorithm[] = ['sha1', 'sha256', 'sha512']
const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'))
const EMPTY = new Uint8Array()
const hexOf = (binary: string) => Buffer.from(binary, 'latin1').toString('hex')

/** Deterministic, and without a period that a block could hide. */
const message = (length: number) =>
  Uint8Array.from({ length }, (_, i) => (i * 31 + (i >> 8) * 7 + 5) & 0xff)

/** Wycheproof's file, which stands beside the repository: its license and size keep it out. */
function wycheproof(algorithm: HashAlgorithm): WycheproofFile | undefined {
  const name = `shared/vectors/wycheproof_hmac_${algorithm}.json`
  const file = new URL(`../../../../../${name}`, import.meta.url)
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'))
  console.warn(
    `\nNOT TESTED: Project Wycheproof's vectors for ${algorithm}; put them at ../${name}\n`,
  )
  return undefined
}

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

  describe.each(RFC_4231)('RFC 4231 $name', ({ key, data, sha256, sha384, sha512 }) => {
    it.each([
      ['sha256', sha256],
      ['sha384', sha384],
      ['sha512', sha512],
    ] as const)('has its %s', async (algorithm, expected) => {
      const whole = bytes(data)
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

  describe.each(WYCHEPROOF)('Project Wycheproof, %s', (algorithm) => {
    const file = wycheproof(algorithm)
    const tests = file?.testGroups.flatMap((group) =>
      group.tests.map((test) => ({ ...test, tagSize: group.tagSize })),
    )

    it(`agrees with every verdict${file === undefined ? ' (vectors absent)' : ''}`, async () => {
      const verdicts = { valid: 0, invalid: 0 }
      for (const { comment, key, msg, result, tag, tagSize, tcId } of tests ?? []) {
        const full = await mac(algorithm, bytes(key), EMPTY, bytes(msg))
        const matches = full.slice(0, tagSize / 4) === tag
        expect(matches, `${tcId} ${comment}`).toBe(result === 'valid')
        verdicts[result]++
      }
      expect(verdicts.valid + verdicts.invalid).toBe(file?.numberOfTests ?? 0)
      if (file !== undefined) expect(Math.min(verdicts.valid, verdicts.invalid)).toBeGreaterThan(20)
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
    for (const length of [0, 1, 2, 3, 4, 31, 24_575, 24_576, 24_577, 400_000]) {
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

  describe.each(SIGNATURES)('$source', ({ algorithm, publicKey, message: hex, signature }) => {
    const check = backend.prepareSignatureCheck(algorithm, bytes(publicKey))

    it('is verified in any split, and rejected with any bit changed', async () => {
      const [whole, right] = [bytes(hex), bytes(signature)]
      for (let at = 0; at <= whole.length; at++) {
        expect(await check([whole.slice(0, at), whole.slice(at)], right)).toBe(true)
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
  })

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
