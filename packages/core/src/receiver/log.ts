import type { AnyDelivery } from '../delivery/delivery.ts'
import type { Outcome } from '../delivery/outcome.ts'
import type { WebhookError } from '../error/webhook-error.ts'
import { isLater } from '../util/time-limit.ts'
import type { Logger } from './receiver-options.ts'
import type { Settings } from './settings.ts'

/** Tells the operator what happened, limited in rate: an attacker can neither fill the log nor hide in it. */
export interface ReceiverLog {
  outcome(outcome: Outcome): void
  /** Something about the application's own code that should change, once per subject. */
  mistake(subject: string, message: string): void
  /** What a route threw after it had ended its answer, which decided. */
  lateError(delivery: AnyDelivery, cause: unknown): void
}

type Level = keyof Logger

const PREFIX = '[hookseal]'
const PAUSE_MS = 60_000
const MAX_ENTRIES = 256
const MAX_VALUE_CHARACTERS = 64

// Asked for at each line, so that a console that is replaced later is used; debug lines are dropped.
const consoleLogger: Logger = {
  debug: () => {},
  info: (message) => console.info(message),
  warn: (message) => console.warn(message),
  error: (message) => console.error(message),
}

/** A value of the request as one line can bear it: escaped, and cut. */
export function printable(value: string): string {
  // One more than fits, so that a cut shows; and no more, since a name can be as long as a body.
  const start = value.slice(0, MAX_VALUE_CHARACTERS + 1)
  const escaped = start.replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Cf}]/gu, (character) => {
    return `\\u${(character.codePointAt(0) as number).toString(16).padStart(4, '0')}`
  })
  if (escaped.length <= MAX_VALUE_CHARACTERS) return escaped
  // A character that takes two units is not cut in half.
  const cut = escaped.slice(0, MAX_VALUE_CHARACTERS - 1).replace(/[\ud800-\udbff]$/, '')
  return `${cut}…`
}

/** Its stack or text alone: an error's own properties may hold a request, with its headers and its body. */
function causeText(cause: unknown): string {
  try {
    const isError = Object.prototype.toString.call(cause) === '[object Error]'
    return String((isError && (cause as Error).stack) || cause)
  } catch {
    return 'a value that cannot be printed'
  }
}

/** One line per slot and pause; the next one says how many were left out. */
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

/** Reports something, and changes nothing if that fails: a schema decides what its issues hold. */
const quietly =
  <A extends readonly unknown[]>(report: (...args: A) => void) =>
  (...args: A): void => {
    try {
      report(...args)
    } catch {}
  }

const keyOf = (step: unknown): unknown =>
  typeof step === 'object' && step !== null && 'key' in step ? step.key : step

/** The log of one receiver. */
export function receiverLog({
  logger: given,
  provider,
  endpoint,
  schemas,
  clock,
}: Settings): ReceiverLog {
  const logger = given === false ? undefined : (given ?? consoleLogger)
  const now = () => {
    try {
      return clock()
    } catch {
      return Date.now()
    }
  }
  const admitLine = rateLimiter(now)

  // The console drops debug lines: then there is no need to write them.
  const debug = (line: () => string) => {
    if (logger !== undefined && logger !== consoleLogger) write('debug', line())
  }
  const write = (level: Level, line: string) => {
    try {
      const written = logger?.[level](line)
      // A logger that rejects changes nothing.
      if (isLater(written)) written.then(undefined, () => {})
    } catch {}
  }
  const limited = (level: Level, slot: string, line: () => string, pauseMs: number = PAUSE_MS) => {
    if (logger === undefined) return
    const left = admitLine(slot, pauseMs)
    if (left === undefined) return
    write(level, left === 0 ? line() : `${line()} (${left} more like this in between)`)
  }
  const once = (slot: string, line: () => string) =>
    limited('warn', slot, line, Number.POSITIVE_INFINITY)
  const name = (at: string) => (at === provider.name ? at : `${provider.name}/${printable(at)}`)
  // Names that are not listed are the sender's to choose: they share one slot.
  const listed = (type: string) => (type !== '*' && schemas.has(type) ? type : '*')
  const describe = (
    { status, code, message, hint, docsUrl }: WebhookError,
    at: string,
    about = '',
  ) =>
    `${PREFIX} ${name(at)} ${status} ${code}${about}: ${message}. ${hint} See ${docsUrl} or run: npx @hookseal/cli why ${code}`

  const paths = ({ issues }: AnyDelivery) => {
    const written = (issues ?? [])
      .slice(0, 5)
      .map(({ path }) => printable(`/${(path ?? []).map((step) => String(keyOf(step))).join('/')}`))
    return written.length === 0 ? '' : ` (at ${written.join(', ')})`
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
        const what = 'the route threw after it had ended its answer; the answer has decided'
        return `${PREFIX} ${name(delivery.endpoint)} ${printable(delivery.type)}: ${what}.\n${causeText(cause)}`
      })
    }),
  }
}
