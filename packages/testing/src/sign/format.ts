import type { HmacData, ParsedFormat } from '@hookseal/core/toolkit'

const written = ({ prefix, encoding }: ParsedFormat) => `${prefix}{${encoding}}`

/**
 * The format for signatures: the requested one, or else the first. @throws TypeError if the scheme does not have the
 * requested format
 */
export function chosenFormat(
  formats: readonly ParsedFormat[],
  given: string | undefined,
): ParsedFormat {
  const found = given === undefined ? formats[0] : formats.find((one) => written(one) === given)
  if (found !== undefined) return found
  throw new TypeError(`signed: format must be one of ${formats.map(written).join(', ')}`)
}

/** Formats a signature as text. */
export function formatSignature({ prefix, encoding }: ParsedFormat, signature: Buffer): string {
  return `${prefix}${signature.toString(encoding)}`
}

/** Formats a time in a sender's format. */
export function formatTime(format: HmacData['timestampFormat'], nowMs: number): string {
  if (format === 'rfc3339') return new Date(nowMs).toISOString()
  return String(Math.floor(format === 'unix' ? nowMs / 1000 : nowMs))
}
