import type { ReadableArchive } from '@hookseal/core'
import { checkOptions } from '@hookseal/core/toolkit'
import * as v from 'valibot'
import { type Clock, systemClock } from './clock.ts'
import type { OwnProvider } from './domain/sender/own-provider.ts'
import { DEFAULT_RETRIES, type RetryPolicy } from './engine/retry-policy.ts'

/** Options of a sandbox; each has a default. */
export interface SandboxOptions {
  /** Port to listen on, on the loopback interface. @default a free port */
  readonly port?: number | undefined
  /** SQLite file for all state, which survives restarts. @default in memory */
  readonly file?: string | undefined
  /** Factor by which the waits between attempts are shortened. @default 1 */
  readonly speed?: number | undefined
  /**
   * A retry policy for all senders. Each part has its own default.
   * @default what each sender documents, or else 5 attempts with waits of 1, 5, 25 and 125 minutes
   */
  readonly retries?: Partial<RetryPolicy> | undefined
  /**
   * Time limit for one attempt, including the response body, in milliseconds.
   * @default what each sender documents, or else 10_000
   */
  readonly timeoutMs?: number | undefined
  /** Maximum number of concurrent attempts per webhook, so that one slow webhook does not delay others. @default 16 */
  readonly concurrency?: number | undefined
  /** Maximum number of webhooks per rine agent. @default 3, as on rine's first tier */
  readonly rineQuota?: number | undefined
  /**
   * The receiver's archive, to show in the web UI. If it has an `open` method, like those of `@hookseal/archive`, the
   * web UI also shows the headers and the body of a delivery.
   * @default no archive
   */
  readonly archive?: ReadableArchive | undefined
  /**
   * Custom providers, for senders that the sandbox does not know. Each is a provider, or a function that creates one
   * with the secret that the sandbox generates.
   * @default none
   */
  readonly providers?: readonly OwnProvider[] | undefined
  /** Clock, for tests. @default the machine's clock */
  readonly clock?: Clock | undefined
  /** Source of numbers from 0 to 1 for the jitter. @default Math.random */
  readonly random?: (() => number) | undefined
}

/** The options with all defaults applied. */
export interface SandboxSettings {
  readonly port: number
  readonly file: string | undefined
  readonly speed: number
  readonly retries: RetryPolicy | undefined
  readonly timeoutMs: number | undefined
  readonly concurrency: number
  readonly rineQuota: number
  readonly archive: ReadableArchive | undefined
  readonly providers: readonly OwnProvider[]
  readonly clock: Clock
  readonly random: () => number
}

const count = (least: number, most = 1_000_000) =>
  v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most))
const above = (least: number) => v.pipe(v.number(), v.finite(), v.minValue(least))

const SCHEMA = v.object({
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
  ),
  timeoutMs: v.optional(above(1)),
  concurrency: v.optional(count(1, 1000), 16),
  rineQuota: v.optional(count(0), 3),
  archive: v.optional(
    v.custom<ReadableArchive>(
      (value) => typeof Object(value).list === 'function',
      'must be a readable archive: an object with a list method',
    ),
  ),
  providers: v.optional(v.array(v.custom<OwnProvider>((value) => value !== null)), []),
  clock: v.optional(v.custom<Clock>((value) => typeof Object(value).after === 'function')),
  random: v.optional(v.custom<() => number>((value) => typeof value === 'function')),
})

/** Checks the options and applies the defaults. @throws TypeError naming the invalid option. */
export function readOptions(options: SandboxOptions): SandboxSettings {
  checkOptions('startSandbox', options, Object.keys(SCHEMA.entries))
  const result = v.safeParse(SCHEMA, options)
  if (!result.success) {
    const [issue] = result.issues
    throw new TypeError(`startSandbox: ${v.getDotPath(issue) ?? 'options'}: ${issue.message}`)
  }
  const {
    file,
    archive,
    retries,
    timeoutMs,
    clock = systemClock,
    random = Math.random,
    ...rest
  } = result.output
  return { ...rest, file, archive, retries, timeoutMs, clock, random }
}
