import { InvalidArgumentError } from 'commander'
import { fail } from '../fail.ts'
import { isLoopback } from '../http/loopback.ts'

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

/** Parses a port number. */
export function parsePort(text: string): number {
  const port = Number(text)
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port
  throw new InvalidArgumentError('Use a port from 1 to 65535, or 0 for a free one.')
}

/**
 * Adds a scheme to a local URL that has none, such as `localhost:3000/hook`. For other hosts the scheme is required, so
 * that a delivery is not sent over plain HTTP by accident.
 */
export function withScheme(text: string): string {
  if (/^[a-z][a-z\d+.-]*:\/\//i.test(text)) return text
  const address = `http://${text}`
  if (!URL.canParse(address)) return text
  if (isLoopback(new URL(address))) return address
  return fail(`"${text}" has no scheme`, `write https://${text}`)
}

/** Parses the URL of an endpoint. The scheme is optional for this machine. */
export function parseUrl(text: string): URL {
  const address = withScheme(text)
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (url !== undefined && /^https?:$/.test(url.protocol)) return url
  return fail(`"${text}" is not an http(s) URL`, 'use one like http://127.0.0.1:3000/webhooks/rine')
}

/** Collects the values of a repeatable option, one value per call. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value]
}
