import * as v from 'valibot'
import { type Clock, systemClock } from './clock.ts'
import { DEFAULT_RETRIES, type RetryPolicy } from './engine/retry-policy.ts'

/** How to start a sandbox; everything has a default. */
export interface SandboxOptions {
  /** The port, always of loopback: a free one. */
  readonly port?: number | undefined
  /** An SQLite file, so that everything survives a restart; in memory when left out. */
  readonly file?: string | undefined
  /** How many times faster the waits between attempts pass: 1. */
  readonly speed?: number | undefined
  /** Parts of the retry policy: five attempts, after 1, 5, 25 and 125 minutes. */
  readonly retries?: Partial<RetryPolicy> | undefined
  /** For one attempt, the answer’s body counted in: 10 000. */
  readonly timeoutMs?: number | undefined
  /** How many deliveries are under way at the same time: 16. */
  readonly concurrency?: number | undefined
  /** How many webhooks an agent of rine may have: 3, as on its first tier. */
  readonly rineQuota?: number | undefined
  /** Time, for tests: the machine’s. */
  readonly clock?: Clock | undefined
  /** A number from 0 to 1, for the jitter: `Math.random`. */
  readonly random?: (() => number) | undefined
}

/** The options, each with a value. */
export interface SandboxSettings {
  readonly port: number
  readonly file: string | undefined
  readonly speed: number
  readonly retries: RetryPolicy
  readonly timeoutMs: number
  readonly concurrency: number
  readonly rineQuota: number
  readonly clock: Clock
  readonly random: () => number
}

const count = (least: number, most = 1_000_000) =>
  v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most))
const above = (least: number) => v.pipe(v.number(), v.finite(), v.minValue(least))

const SCHEMA = v.strictObject({
  port: v.optional(count(0, 65_535), 0),
  file: v.optional(v.pipe(v.string(), v.nonEmpty())),
  speed: v.optional(above(0.001), 1),
  retries: v.optional(
    v.strictObject({
      maxAttempts: v.optional(count(1), DEFAULT_RETRIES.maxAttempts),
      firstDelayMs: v.optional(above(0), DEFAULT_RETRIES.firstDelayMs),
      factor: v.optional(above(1), DEFAULT_RETRIES.factor),
      maxDelayMs: v.optional(above(0), DEFAULT_RETRIES.maxDelayMs),
      jitter: v.optional(v.pipe(above(0), v.maxValue(1)), DEFAULT_RETRIES.jitter),
    }),
    {},
  ),
  timeoutMs: v.optional(above(1), 10_000),
  concurrency: v.optional(count(1, 1000), 16),
  rineQuota: v.optional(count(0), 3),
  clock: v.optional(v.custom<Clock>((value) => typeof Object(value).after === 'function')),
  random: v.optional(v.custom<() => number>((value) => typeof value === 'function')),
})

/** @throws TypeError naming the option that cannot be. */
export function readOptions(options: SandboxOptions): SandboxSettings {
  const result = v.safeParse(SCHEMA, options)
  if (!result.success) {
    const [issue] = result.issues
    throw new TypeError(`startSandbox: ${v.getDotPath(issue) ?? 'options'}: ${issue.message}`)
  }
  const { file, clock = systemClock, random = Math.random, ...rest } = result.output
  return { ...rest, file, clock, random }
}
