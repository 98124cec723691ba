import { InvalidArgumentError } from 'commander'

/** An option's time: ISO 8601, or Unix seconds. In milliseconds. */
export function parseTime(text: string): number {
  const ms = /^\d{9,11}$/.test(text) ? Number(text) * 1000 : Date.parse(text)
  if (Number.isFinite(ms)) return ms
  throw new InvalidArgumentError('Give ISO 8601 or Unix seconds.')
}

/** An option's whole number above 0. */
export function parseCount(text: string): number {
  const count = Number(text)
  if (/^\d{1,9}$/.test(text) && count > 0) return count
  throw new InvalidArgumentError('Give a whole number above 0.')
}
