import { checkAge, checkTimestamp, timestampMs } from '../authenticate/timestamp.ts'
import type { WebhookError } from '../error/webhook-error.ts'
import type { TimestampFormat } from '../provider/scheme-data.ts'
import { HOUR_MS } from '../util/duration.ts'
import { asRefusal, type Diagnosis, diagnosis, refusal } from './diagnosis.ts'
import { otherTimestampFormat } from './time-mistakes.ts'

const UNITS: readonly (readonly [seconds: number, name: string])[] = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'min'],
  [1, 's'],
]

/** Formats a duration in its two largest units, such as `3 h 12 min`. */
function spanOf(ms: number): string {
  let seconds = Math.round(ms / 1000)
  const parts: string[] = []
  for (const [size, name] of UNITS) {
    const count = Math.floor(seconds / size)
    seconds -= count * size
    if (count > 0) parts.push(`${count} ${name}`)
    else if (parts.length > 0) break
    if (parts.length === 2) break
  }
  return parts.length === 0 ? '0 s' : parts.join(' ')
}

// No time zone is more than 14 hours from UTC (https://www.iana.org/time-zones).
const MAX_ZONE_HOURS = 14
const MAX_ZONE_ERROR_MS = 60_000

/** The number of whole hours of a difference that a time zone could explain. */
function zoneHours(ms: number): number | undefined {
  const hours = Math.round(ms / HOUR_MS)
  const isWhole = Math.abs(ms - hours * HOUR_MS) <= MAX_ZONE_ERROR_MS
  return isWhole && hours >= 1 && hours <= MAX_ZONE_HOURS ? hours : undefined
}

/** By how much a signed time differs from now, and the likely cause. */
function ageDiagnosis(error: WebhookError, ageMs: number, toleranceSeconds: number): Diagnosis {
  const off = Math.abs(ageMs)
  const side = ageMs > 0 ? 'before' : 'after'
  const detail =
    `It was signed ${spanOf(off)} ${side} this machine's time; ` +
    `the tolerance is ${spanOf(toleranceSeconds * 1000)}.`
  const hours = zoneHours(off)
  const zone =
    hours === undefined
      ? ''
      : `The difference is almost exactly ${hours === 1 ? 'one hour' : `${hours} hours`}: ` +
        'check for a time zone offset that is missing or applied twice. '
  const usual =
    ageMs > 0
      ? 'If this is an older capture, explain it as of the time it arrived (`now`; `--at`). Otherwise, check ' +
        "this machine's clock and whether a queue delays deliveries, or raise `toleranceSeconds`."
      : "Check this machine's clock, or raise `toleranceSeconds`."
  return refusal(error, true, detail, zone + usual)
}

/** Checks the signed time of a delivery whose signature matches against the clock. */
export function explainTime(
  time: unknown,
  format: TimestampFormat,
  nowMs: number,
  toleranceSeconds: number,
): Diagnosis {
  const rules = { timestampFormat: format }
  try {
    checkAge(checkTimestamp(time, rules), format, nowMs, toleranceSeconds)
    return diagnosis('verified', true)
  } catch (error) {
    const text = typeof time === 'number' || typeof time === 'string' ? String(time) : ''
    const other = otherTimestampFormat(text, format)
    if (other !== undefined) return diagnosis(other.code, true, other)
    const refused = asRefusal(error)
    if (!/^timestamp_/.test(refused.code)) return refusal(refused, true)
    // As in `checkAge`, a time in whole seconds is compared with whole seconds.
    const comparedMs = format === 'unix' ? Math.floor(nowMs / 1000) * 1000 : nowMs
    const ageMs = comparedMs - timestampMs(checkTimestamp(time, rules), format)
    return ageDiagnosis(refused, ageMs, toleranceSeconds)
  }
}
