import type { Delivery, HeaderPair } from '../model.ts'
import { hours, minutes, seconds, within } from './waits.ts'

/** A delivery whose last attempt has failed. */
export type RetryOf = Pick<Delivery, 'attempts' | 'lastStatus' | 'lastError'>

/** How a sender interprets responses, and how it retries. */
export interface Habits {
  /** The waits before each retry, in milliseconds; `undefined` if they are not documented. */
  readonly waitsMs: readonly number[] | undefined
  /** The retry behavior in one sentence. */
  readonly words: string
  /** How long the sender waits for a response, in milliseconds; `undefined` if that is not documented. */
  readonly timeoutMs: number | undefined
  /** Whether a status counts as success. */
  readonly accepts: (status: number) => boolean
  /** Whether the sender retries after a status; `null` means no response. */
  readonly retriesAfter: (status: number | null) => boolean
  /** The headers of a retry that state its number and reason. */
  readonly retryHeaders: (retry: RetryOf) => readonly HeaderPair[]
}

const is2xx = (status: number) => status >= 200 && status <= 299
const is200 = (status: number) => status === 200
const always = () => true
const except =
  (...statuses: readonly number[]) =>
  (status: number | null) =>
    status === null || !statuses.includes(status)
const GUESS = 'the intervals are a guess'

function slackReason(status: number | null, error: string): string {
  if (status !== null) return 'http_error'
  return error.startsWith('no response') ? 'http_timeout' : 'connection_failed'
}

const DEFAULT: Habits = {
  ...{ waitsMs: undefined, words: 'The retry schedule is not documented.' },
  ...{ timeoutMs: undefined, accepts: is2xx, retriesAfter: always },
  retryHeaders: () => [],
}
const NEVER = { waitsMs: [], words: 'It never retries automatically.' }
// https://docs.svix.com/retries: the second attempt comes after 5 seconds, the last after 27.5 hours.
const SVIX = {
  waitsMs: [...seconds(5), ...minutes(5, 30), ...hours(2, 5, 10, 10)],
  words: 'It retries 7 times within 28 hours: after 5 s, 5 and 30 min, and 2, 5, 10 and 10 h.',
}
const over = (totalHours: number, count = 8) => ({
  waitsMs: within(totalHours, count),
  words: `It retries for up to ${totalHours} hours, at increasing intervals; ${GUESS}.`,
})
const ADYEN = {
  waitsMs: [0, 0, 0, ...within(720, 12)],
  words: `It retries 3 times immediately, then from a queue for up to 30 days; ${GUESS}.`,
}

/**
 * The documented behavior of each sender. The pages in docs/providers give the sources. Anything missing here is not
 * documented. If `words` mentions a guess, the waits were chosen to fit what is documented.
 */
const HABITS: ReadonlyMap<string, Partial<Habits>> = new Map(
  Object.entries<Partial<Habits>>({
    adyen: ADYEN,
    'adyen-platform': ADYEN,
    bitbucket: {
      waitsMs: minutes(1, 5),
      words: `It retries up to twice, only after a 5xx; ${GUESS}.`,
      timeoutMs: 10_000,
      retriesAfter: (status) => status !== null && status >= 500,
    },
    calcom: { ...NEVER, words: 'It does not retry direct deliveries.' },
    calendly: { ...over(24), timeoutMs: 15_000, retriesAfter: except(410) },
    clerk: { ...SVIX, timeoutMs: 15_000 },
    discord: {
      waitsMs: within(1 / 6, 6),
      words: `It retries for up to 10 minutes, with exponential backoff; ${GUESS}.`,
      timeoutMs: 3000,
    },
    github: { ...NEVER, timeoutMs: 10_000 },
    // https://gitlab.com/gitlab-com/gl-infra/production/-/issues/1228
    gitlab: { accepts: (status) => status >= 200 && status <= 399, timeoutMs: 10_000 },
    hubspot: {
      waitsMs: within(24, 10),
      words: `It retries up to 10 times, but not after a 400, 401, 403, 404 or 405; ${GUESS}.`,
      retriesAfter: except(400, 401, 403, 404, 405),
    },
    'lemon-squeezy': {
      waitsMs: seconds(5, 25, 125),
      words: `It retries up to 3 times, at increasing intervals; ${GUESS}.`,
      accepts: is200,
    },
    line: {
      ...NEVER,
      words: 'It does not retry unless "Webhook redelivery" is on.',
      timeoutMs: 2000,
    },
    linear: {
      waitsMs: [...minutes(1), ...hours(1, 6)],
      words: 'It retries up to 3 times, after 1 minute, 1 hour and 6 hours.',
      timeoutMs: 5000,
      accepts: is200,
    },
    mailgun: {
      waitsMs: [...minutes(5, 10, 15), ...hours(1, 2, 4)],
      words:
        'It retries for 8 hours, after 5, 10 and 15 min and 1, 2 and 4 h, but not after a 406.',
      accepts: is200,
      retriesAfter: except(406),
    },
    meta: {
      ...over(36),
      words: `It retries for up to 36 hours (WhatsApp: 7 days); ${GUESS}.`,
      accepts: is200,
    },
    openai: over(72, 10),
    paddle: {
      waitsMs: within(72, 60, 1.05),
      words: `It retries up to 60 times within 3 days; ${GUESS}.`,
      timeoutMs: 5000,
      accepts: is200,
    },
    pagerduty: {
      ...over(48),
      words: `It retries for up to 48 hours, after a 5xx, a 429 or no response; ${GUESS}.`,
      timeoutMs: 5000,
      retriesAfter: (status) => status === null || status === 429 || status >= 500,
    },
    polar: {
      waitsMs: within(24, 10),
      words: `It retries up to 10 times, at increasing intervals; ${GUESS}.`,
      timeoutMs: 10_000,
    },
    razorpay: over(24),
    resend: SVIX,
    ricloud: { words: 'It makes up to 5 attempts over a few hours.' },
    sendgrid: over(24),
    sentry: {
      waitsMs: minutes(5, 5, 5),
      words: 'It retries up to 3 times, 5 minutes apart, after a 503, a 504 or a timeout.',
      timeoutMs: 1000,
      retriesAfter: (status) => status === null || status === 503 || status === 504,
    },
    shopify: {
      waitsMs: within(4, 8),
      words: `It retries 8 times within 4 hours; ${GUESS}.`,
      timeoutMs: 5000,
    },
    slack: {
      // According to reports from developers; Slack's own page was not available.
      waitsMs: [0, ...minutes(1, 5)],
      words: `It retries up to 3 times; ${GUESS}.`,
      timeoutMs: 3000,
      retryHeaders: ({ attempts, lastStatus, lastError }) => [
        ['x-slack-retry-num', String(attempts - 1)],
        ['x-slack-retry-reason', slackReason(lastStatus, lastError ?? '')],
      ],
    },
    square: over(24, 11),
    stripe: over(72, 16),
    svix: { ...SVIX, timeoutMs: 15_000 },
    twilio: {
      waitsMs: [0],
      words: 'It retries once, after a failed connection.',
      // https://twilio.com/docs/api/errors/11205
      timeoutMs: 15_000,
      retriesAfter: (status) => status === null,
    },
    typeform: {
      ...over(10),
      words: `It retries for about 10 hours, but not after a 404 or 410; ${GUESS}.`,
      timeoutMs: 30_000,
      retriesAfter: except(404, 410),
    },
    vercel: { ...over(24), timeoutMs: 30_000 },
    xero: { ...over(24), timeoutMs: 5000, accepts: is200 },
    zoom: { timeoutMs: 3000 },
  }),
)

/** Returns the behavior of a sender: what it documents, with any 2xx as success by default. */
export function habitsOf(sender: string): Habits {
  return { ...DEFAULT, ...HABITS.get(sender) }
}
