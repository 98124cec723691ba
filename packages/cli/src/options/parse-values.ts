import { InvalidArgumentError } from 'commander'
import { fail } from '../fail.ts'

/** Parses a time, ISO 8601 or Unix seconds, into milliseconds. */
export function parseTime(text: string): number {
  const ms = /^\d{9,11}$/.test(text) ? Number(text) * 1000 : Date.parse(text)
  if (Number.isFinite(ms)) return ms
  throw new InvalidArgumentError('Use ISO 8601 or Unix seconds.')
}

/** Parses a whole number above 0. */
export function parseCount(text: string): number {
  const count = Number(text)
  if (/^\d{1,9}$/.test(text) && count > 0) return count
  throw new InvalidArgumentError('Use a whole number above 0.')
}

/** Parses the URL of an endpoint. */
export function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url !== undefined && /^https?:$/.test(url.protocol)) return url
  return fail(`"${text}" is not an http(s) URL`, 'use one like http://127.0.0.1:3000/webhooks/rine')
}

/** Collects the values of an option that may be repeated, one value each time. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value]
}
