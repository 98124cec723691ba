import { checkTimestamp } from '../authenticate/timestamp.ts'
import type { TimestampFormat } from '../provider/scheme-data.ts'
import { trimEnd } from '../util/trim-end.ts'
import type { Candidate } from './evidence.ts'

const SHAPES: Readonly<Record<TimestampFormat, RegExp>> = {
  unix: /^\d{10}$/,
  'unix-ms': /^\d{13}$/,
  rfc3339: /^\d{4}-.+Z$/,
}
const UNITS: Readonly<Record<TimestampFormat, string>> = {
  unix: 'It is in seconds.',
  'unix-ms': 'It is in milliseconds.',
  rfc3339: 'It is in RFC 3339 format.',
}
const FORMATS = Object.keys(SHAPES) as TimestampFormat[]

/** The mistake of a time in this format while the scheme describes another. */
export function timestampFormatMistake(format: TimestampFormat): Candidate {
  const fix = `Set \`timestampFormat: '${format}'\`.`
  return { code: 'timestamp_format', detail: UNITS[format], fix }
}

/** Checks whether a time is in another format than the scheme describes. Returns `undefined` if it is not. */
export function otherTimestampFormat(
  text: string,
  described: TimestampFormat,
): Candidate | undefined {
  for (const format of FORMATS) {
    if (format === described || !SHAPES[format].test(text)) continue
    try {
      checkTimestamp(text, { timestampFormat: format })
      return timestampFormatMistake(format)
    } catch {}
  }
  return undefined
}

/** A point in time: whole seconds, and the fractional digits as they were written. */
interface Moment {
  readonly seconds: number
  readonly fraction: string
}

const NUMBER = /^(\d{10})(?:\.?(\d{1,9}))?$/
const CALENDAR =
  /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:[.,](\d{1,9}))? ?([Zz]|[+-]\d\d:?\d\d)?$/

/** Parses a time in any of the supported forms. */
function momentOf(text: string): Moment | undefined {
  const [isNumber, seconds, digits = ''] = NUMBER.exec(text) ?? []
  if (isNumber !== undefined) return { seconds: Number(seconds), fraction: digits }
  const [isDate, day, time, fraction = '', zone = 'Z'] = CALENDAR.exec(text) ?? []
  const ms = Date.parse(isDate ? `${day}T${time}${zone.toUpperCase()}` : text)
  return Number.isNaN(ms) ? undefined : { seconds: Math.floor(ms / 1000), fraction }
}

// Milliseconds, microseconds, and the precisions of .NET and Go.
const PRECISIONS = [3, 6, 7, 9]

/** The ways in which senders may have written a moment, most likely first. */
function writings({ seconds, fraction }: Moment): readonly string[] {
  const digits = (count: number) => fraction.slice(0, count).padEnd(count, '0')
  const fractions = ['', fraction, trimEnd(fraction, '0'), ...PRECISIONS.map(digits)]
  const whole = new Date(seconds * 1000).toISOString().replace(/\.\d+Z$/, '')
  const dates = ['Z', '+00:00'].flatMap((zone) =>
    fractions.map((one) => `${whole}${one && `.${one}`}${zone}`),
  )
  return [...dates, `${seconds}`, `${seconds}${digits(3)}`]
}

const shown = (text: string) => text.slice(0, 64).replace(/[^\x20-\x7e]/g, '?')

const RESTORE =
  'Pass the time to the receiver exactly as it was sent: check what rewrites it in transit. Otherwise, have the sender sign the ' +
  'time exactly as it sends it.'

/** Tries times that were signed in another form than the one that arrived. */
export function* convertedTimes(text: string): Generator<Candidate> {
  const code = 'timestamp_converted'
  if (SHAPES['unix-ms'].test(text)) {
    const detail = 'It was sent in milliseconds and signed in seconds.'
    yield { code, timestamp: text.slice(0, -3), detail }
  } else if (SHAPES.unix.test(text)) {
    const detail = 'It was sent in seconds and signed in milliseconds.'
    yield { code, timestamp: `${text}000`, detail }
  }
  const moment = momentOf(text)
  for (const timestamp of new Set(moment === undefined ? [] : writings(moment))) {
    if (timestamp === text) continue
    const detail = `It arrived as ${shown(text)} but was signed as ${timestamp}.`
    yield { code, timestamp, detail, fix: RESTORE }
  }
}
