import type { HmacData, ParsedFormat } from '@hookseal/core/toolkit'

const written = ({ prefix, encoding }: ParsedFormat) => `${prefix}{${encoding}}`

/** The format to write signatures in: the one that is asked for, else the first. @throws TypeError for another one */
export function chosenFormat(
  formats: readonly ParsedFormat[],
  given: string | undefined,
): ParsedFormat {
  const found = given === undefined ? formats[0] : formats.find((one) => written(one) === given)
  if (found !== undefined) return found
  throw new TypeError(`signed: format must be one of ${formats.map(written).join(', ')}`)
}

/** A signature as text. */
export function formatSignature({ prefix, encoding }: ParsedFormat, signature: Buffer): string {
  return `${prefix}${signature.toString(encoding)}`
}

/** A time as a sender writes it. */
export function formatTime(format: HmacData['timestampFormat'], nowMs: number): string {
  if (format === 'rfc3339') return new Date(nowMs).toISOString()
  return String(Math.floor(format === 'unix' ? nowMs / 1000 : nowMs))
}
