import type { AnyDelivery } from '../delivery/delivery.ts'
import type { Outcome } from '../delivery/outcome.ts'
import type { WebhookError } from '../error/webhook-error.ts'
import { isLater } from '../util/time-limit.ts'
import type { Logger } from './receiver-options.ts'
import type { Settings } from './settings.ts'

/** Logs what happened, with rate limits, so that an attacker can neither flood the log nor hide in it. */
export interface ReceiverLog {
  outcome(outcome: Outcome): void
  /** Logs something that should be changed in the application's code, once per subject. */
  mistake(subject: string, message: string): void
  /** Logs an error that a route threw after it had ended its response. */
  lateError(delivery: AnyDelivery, cause: unknown): void
}

type Level = keyof Logger

const PREFIX = '[hookseal]'
const PAUSE_MS = 60_000
const MAX_ENTRIES = 256
const MAX_VALUE_CHARACTERS = 64

// Reads `console` for each line, so that a console that is replaced later is used. It gets no debug lines.
const consoleLogger: Pick<Logger, 'warn' | 'error'> = {
  warn: (message) => console.warn(message),
  error: (message) => console.error(message),
}

/** Makes a value of the request safe for one log line: escaped and truncated. */
export function printable(value: string): string {
  // Keeps one character more than fits, so that truncation is visible, and no more, since a name can be as long as a
  // body.
  const start = value.slice(0, MAX_VALUE_CHARACTERS + 1)
  const escaped = start.replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Cf}]/gu, (character) => {
    return `\\u${(character.codePointAt(0) as number).toString(16).padStart(4, '0')}`
  })
  if (escaped.length <= MAX_VALUE_CHARACTERS) return escaped
  // A surrogate pair is not split.
  const cut = escaped.slice(0, MAX_VALUE_CHARACTERS - 1).replace(/[\ud800-\udbff]$/, '')
  return `${cut}…`
}

/** Returns only the stack or message: an error's own properties may contain a request with its headers and body. */
function causeText(cause: unknown): string {
  try {
    const isError = Object.prototype.toString.call(cause) === '[object Error]'
    return String((isError && (cause as Error).stack) || cause)
  } catch {
    return 'a value that cannot be printed'
  }
}

/** Allows one line per slot and interval. The next line says how many were suppressed. */
function rateLimiter(now: () => number) {
  const slots = new Map<string, { since: number; left: number }>()
  return function admitLine(slot: string, pauseMs: number): number | undefined {
    const at = now()
    const entry = slots.get(slot)
    const isPaused = entry !== undefined && at - entry.since < pauseMs && at >= entry.since
    if (entry !== undefined && (isPaused || pauseMs === Number.POSITIVE_INFINITY)) {
      entry.left++
      return undefined
    }
    if (entry === undefined && slots.size >= MAX_ENTRIES)
      slots.delete(slots.keys().next().value as string)
    slots.set(slot, { since: at, left: 0 })
    return entry?.left ?? 0
  }
}

/** Ignores errors in reporting: a schema decides what its issues contain. */
const quietly =
  <A extends readonly unknown[]>(report: (...args: A) => void) =>
  (...args: A): void => {
    try {
      report(...args)
    } catch {}
  }

const keyOf = (step: unknown): unknown =>
  typeof step === 'object' && step !== null && 'key' in step ? step.key : step

/** Creates the log of one receiver. */
export function receiverLog({
  logger: given,
  provider,
  endpoint,
  schemas,
  clock,
}: Settings): ReceiverLog {
  const logger: Partial<Logger> | undefined = given === false ? undefined : (given ?? consoleLogger)
  const now = () => {
    try {
      return clock()
    } catch {
      return Date.now()
    }
  }
  const admitLine = rateLimiter(now)

  const debug = (line: () => string) => {
    if (logger?.debug !== undefined) write('debug', line())
  }
  const write = (level: Level, line: string) => {
    try {
      const written = logger?.[level]?.(line)
      // A rejected promise from a logger is ignored.
      if (isLater(written)) written.then(undefined, () => {})
    } catch {}
  }
  const limited = (level: Level, slot: string, line: () => string, pauseMs: number = PAUSE_MS) => {
    if (logger === undefined) return
    const left = admitLine(slot, pauseMs)
    if (left === undefined) return
    write(level, left === 0 ? line() : `${line()} (${left} more suppressed)`)
  }
  const once = (slot: string, line: () => string) =>
    limited('warn', slot, line, Number.POSITIVE_INFINITY)
  const name = (at: string) => (at === provider.name ? at : `${provider.name}/${printable(at)}`)
  // The sender controls event types that are not listed, so they share one slot.
  const listed = (type: string) => (schemas.has(type) ? type : '*')
  const describe = (
    { status, code, message, hint, docsUrl }: WebhookError,
    at: string,
    about = '',
  ) =>
    `${PREFIX} ${name(at)} ${status} ${code}${about}: ${message}. ${hint} See ${docsUrl} or run: npx @hookseal/cli why ${code}`

  const paths = ({ issues }: AnyDelivery) => {
    try {
      const written = (issues ?? [])
        .slice(0, 5)
        .map(({ path }) => (path ?? []).map((step) => String(keyOf(step))).join('/'))
        .map((path) => printable(`/${path}`))
      return written.length === 0 ? '' : ` (at ${written.join(', ')})`
    } catch {
      // A schema may return anything. The failure is logged all the same.
      return ''
    }
  }
  const failure = (delivery: AnyDelivery, error: WebhookError) => {
    const about = ` ${printable(delivery.type)}${error.code === 'payload_mismatch' ? paths(delivery) : ''}`
    limited('error', `${error.code} ${listed(delivery.type)}`, () => {
      const because = error.cause === undefined ? '' : `\n${causeText(error.cause)}`
      return `${describe(error, delivery.endpoint, about)}${because}`
    })
  }
  const refusal = (error: WebhookError) => {
    const level = error.status >= 500 ? 'error' : 'warn'
    limited(level, error.code, () => {
      const isOurs = error.status >= 500 && error.cause !== undefined
      const because = isOurs ? `\n${causeText(error.cause)}` : ''
      return `${describe(error, error.endpoint ?? endpoint)}${because}`
    })
  }

  return {
    outcome: quietly((outcome: Outcome) => {
      const { kind, delivery, error } = outcome
      if (error?.code === 'shutting_down' || kind === 'in_flight') {
        debug(() => `${PREFIX} ${name(delivery?.endpoint ?? endpoint)} ${error?.code}`)
      } else if (delivery !== undefined && error !== undefined) failure(delivery, error)
      else if (error !== undefined) refusal(error)
      else if (kind === 'ignored') {
        const type = printable(delivery.type)
        once(`ignored ${listed(delivery.type)}`, () => {
          return `${PREFIX} ${name(delivery.endpoint)} ignored ${type}: no handler. Add one, or handle '*'.`
        })
      } else {
        const type = () => (delivery === undefined ? '' : ` ${printable(delivery.type)}`)
        debug(() => `${PREFIX} ${name(delivery?.endpoint ?? endpoint)} ${kind}${type()}`)
      }
    }),
    mistake: quietly((subject: string, message: string) => {
      once(`mistake ${subject}`, () => `${PREFIX} ${name(endpoint)}: ${message}`)
    }),
    lateError: quietly((delivery: AnyDelivery, cause: unknown) => {
      limited('error', `late ${listed(delivery.type)}`, () => {
        const what =
          'the route threw after it had ended its response; the response determines the outcome'
        return `${PREFIX} ${name(delivery.endpoint)} ${printable(delivery.type)}: ${what}.\n${causeText(cause)}`
      })
    }),
  }
}
