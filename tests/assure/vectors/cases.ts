import { readFileSync } from 'node:fs'
import {
  readWycheproof,
  WYCHEPROOF_ALGORITHMS,
  type WycheproofAlgorithm,
} from '@hookseal/tests-kit/wycheproof'
import { altered, type Case, MAC_DIGITS } from './case.ts'

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../vectors/${name}`, import.meta.url), 'utf8'))

const withAltered = (cases: readonly Case[]): readonly Case[] =>
  cases.flatMap((each) => (each.because === 'valid' ? [each, ...altered(each)] : [each]))

/** Project Wycheproof's HMAC vectors, and the hash functions whose vectors are not on this machine. */
export function wycheproofCases(): {
  readonly cases: readonly Case[]
  readonly absent: readonly WycheproofAlgorithm[]
} {
  const absent: WycheproofAlgorithm[] = []
  const cases = WYCHEPROOF_ALGORITHMS.flatMap((algorithm): readonly Case[] => {
    const tests = readWycheproof(algorithm)
    if (tests === undefined) absent.push(algorithm)
    return (tests ?? []).map(({ tcId, comment, key, msg, tag, result }) => {
      const isCut = tag.length < MAC_DIGITS[algorithm]
      return {
        source: `hmac_${algorithm}_test.json, ${tcId} ${comment}`,
        kind: 'hmac',
        algorithm,
        key,
        message: msg,
        signature: tag,
        because: result === 'invalid' ? 'invalid' : isCut ? 'cut' : 'valid',
      }
    })
  })
  return { cases, absent }
}

interface Rfc4231 {
  readonly source: string
  readonly key: string
  readonly message: string
  readonly sha256: string
  readonly sha384: string
  readonly sha512: string
}

/** RFC 4231 section 4, for the three hash functions that Hookseal has. */
export const rfc4231Cases = (): readonly Case[] =>
  withAltered(
    (read('rfc4231.json') as readonly Rfc4231[]).flatMap(({ source, key, message, ...macs }) =>
      (['sha256', 'sha384', 'sha512'] as const).map((algorithm): Case => {
        const signature = macs[algorithm]
        const because = signature.length < MAC_DIGITS[algorithm] ? 'cut' : 'valid'
        return { source, kind: 'hmac', algorithm, key, message, signature, because }
      }),
    ),
  )

interface SignatureVector {
  readonly source: string
  readonly algorithm: 'ed25519' | 'ecdsa-p256-sha256'
  readonly publicKey: string
  readonly message: string
  readonly signature: string
  readonly valid: boolean
}

/** The published signatures of one public-key algorithm. */
export const signatureCases = (wanted: SignatureVector['algorithm']): readonly Case[] =>
  withAltered(
    (read('public-key-signatures.json') as readonly SignatureVector[])
      .filter(({ algorithm }) => algorithm === wanted)
      .map(({ source, algorithm, publicKey, message, signature, valid }) => ({
        source,
        kind: 'asymmetric',
        algorithm,
        key: publicKey,
        message,
        signature,
        because: valid ? 'valid' : 'invalid',
      })),
  )
