import { WebhookError } from '../error/webhook-error.ts'
import type { SchemeData, TimestampFormat } from '../provider/scheme-data.ts'
import { atPointer } from '../util/pointer.ts'

/** How a scheme formats its signed time. */
export interface TimestampRules {
  readonly timestampFormat: TimestampFormat
  readonly isTimestampExact?: boolean | undefined
}

// Twelve digits of seconds last until the year 33658; current times in milliseconds have thirteen.
const GRAMMARS: Readonly<Record<TimestampFormat, RegExp>> = {
  unix: /^[1-9]\d{0,11}$/,
  'unix-ms': /^[1-9]\d{0,14}$/,
  rfc3339: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/,
}
const EXACT_GRAMMARS: Readonly<Record<TimestampFormat, RegExp>> = {
  unix: /^[1-9]\d{9}$/,
  'unix-ms': /^[1-9]\d{12}$/,
  rfc3339: GRAMMARS.rfc3339,
}

/**
 * Checks the format of a signed time. The value must match in full, since the text that was received is the text that
 * is signed.
 *
 * @throws WebhookError `missing_timestamp` or `malformed_timestamp`
 */
export function checkTimestamp(value: unknown, rules: TimestampRules): string {
  if (value === undefined || value === '') throw new WebhookError('missing_timestamp')
  const { timestampFormat: format, isTimestampExact = false } = rules
  // In a JSON body, the time can be a number or a string.
  const text = typeof value === 'number' ? String(value) : value
  const grammar = isTimestampExact ? EXACT_GRAMMARS[format] : GRAMMARS[format]
  const isTime =
    typeof text === 'string' &&
    grammar.test(text) &&
    // The pattern accepts dates that do not exist, such as February 31.
    (format !== 'rfc3339' || !Number.isNaN(Date.parse(text)))
  if (isTime) return text
  throw new WebhookError('malformed_timestamp')
}

/** Converts a signed time to milliseconds since the epoch. */
export function timestampMs(text: string, format: TimestampFormat): number {
  if (format === 'rfc3339') return Date.parse(text)
  return format === 'unix' ? Number(text) * 1000 : Number(text)
}

/**
 * Checks a signed time against the clock. Both ends of the window are inclusive.
 *
 * @throws WebhookError `timestamp_too_old` or `timestamp_in_future`
 */
export function checkAge(
  text: string,
  format: TimestampFormat,
  nowMs: number,
  toleranceSeconds: number,
): Date {
  const ms = timestampMs(text, format)
  const age = (format === 'unix' ? Math.floor(nowMs / 1000) * 1000 : nowMs) - ms
  if (Math.abs(age) <= toleranceSeconds * 1000) return new Date(ms)
  const off = `${Math.round(Math.abs(age) / 1000)} s ${age > 0 ? 'old' : 'in the future'}`
  const hint =
    `The signed time is ${off}; the tolerance is ${toleranceSeconds} s. ` +
    "Check this machine's clock and whether a queue delays deliveries, or raise `toleranceSeconds`."
  throw new WebhookError(age > 0 ? 'timestamp_too_old' : 'timestamp_in_future', { hint })
}

/** Checks the signed time if it is available at this step: in the request, or in the payload once that is parsed. */
export function checkSignedTime(
  text: string | undefined,
  scheme: SchemeData,
  arrivedMs: number,
  toleranceSeconds: number | undefined,
): Date | undefined {
  if (text === undefined || scheme.kind === 'token' || toleranceSeconds === undefined)
    return undefined
  return checkAge(text, scheme.timestampFormat, arrivedMs, toleranceSeconds)
}

/**
 * Reads the signed time of a scheme whose time is in the payload. @throws WebhookError for the same reasons as
 * `checkTimestamp`
 */
export function timeInPayload(scheme: SchemeData, payload: unknown): string | undefined {
  if (!('timestampField' in scheme) || scheme.timestampField === undefined) return undefined
  return checkTimestamp(atPointer(payload, scheme.timestampField), scheme)
}
