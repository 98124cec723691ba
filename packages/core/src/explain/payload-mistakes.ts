import { DIGEST_BYTES, type HashAlgorithm } from '../crypto/backend.ts'
import type { HmacData, PayloadHmacData, TimestampFormat } from '../provider/scheme-data.ts'
import type { Candidate } from './evidence.ts'
import { timestampFormatMistake } from './time-mistakes.ts'

const ALGORITHMS = Object.keys(DIGEST_BYTES) as HashAlgorithm[]
const ENCODINGS = ['hex', 'base64', 'base64url'] as const
const FORMATS: readonly TimestampFormat[] = ['unix', 'unix-ms', 'rfc3339']

/** Tries the hash functions that the scheme does not describe. */
export function* otherAlgorithms({
  algorithms,
}: Pick<HmacData, 'algorithms'>): Generator<Candidate> {
  for (const algorithm of ALGORITHMS) {
    if (algorithms.includes(algorithm)) continue
    const fix = `Set \`algorithm: '${algorithm}'\`.`
    yield { code: 'wrong_algorithm', scheme: { algorithms: [algorithm] }, fix }
  }
}

/** For a proof inside the payload, tries the algorithms and forms that the scheme does not describe. */
export function* payloadMistakes(scheme: PayloadHmacData): Generator<Candidate> {
  yield* otherAlgorithms(scheme)
  for (const encoding of ENCODINGS) {
    if (scheme.formats.some((one) => one.prefix === '' && one.encoding === encoding)) continue
    const fix = `Set \`format: '{${encoding}}'\`.`
    yield { code: 'signature_format', scheme: { formats: [{ prefix: '', encoding }] }, fix }
  }
  if (scheme.toleranceSeconds === undefined) return
  for (const timestampFormat of FORMATS) {
    if (timestampFormat === scheme.timestampFormat) continue
    yield { ...timestampFormatMistake(timestampFormat), scheme: { timestampFormat } }
  }
}
