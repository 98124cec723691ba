import type { HandlerContext, ReceiverOptions, ReplayStore } from '@hookseal/core'

/** Parts of a receiver that are its user's own code, and that fail. */
export interface BrokenParts {
  readonly identify?: () => unknown
  readonly schema?: object
  readonly handle?: (context: HandlerContext) => unknown
  readonly options?: Partial<Omit<ReceiverOptions<object>, 'provider' | 'handlers'>>
}

const throwing = (): never => {
  throw new SyntaxError('looked at')
}

/** A value that answers every question about it with a throw. */
const trap: object = new Proxy(Object.create(null), {
  get: throwing,
  has: throwing,
  ownKeys: throwing,
  getPrototypeOf: throwing,
  getOwnPropertyDescriptor: throwing,
})

const throwTrap = (): never => {
  throw trap
}
const rejectTrap = () => Promise.reject(trap)

/** A value that pretends to be an error of the library. */
const pretender = { [Symbol.for('hookseal.WebhookError')]: true }

const schemaOf = (validate: () => unknown) => ({
  '~standard': { version: 1, vendor: 'broken', validate },
})

function storeOf(answer: () => unknown): ReplayStore {
  const call = answer as never
  return { scope: 'process', claim: call, commit: call, release: call, extend: call, reopen: call }
}

const withStore = (answer: () => unknown): BrokenParts => ({
  options: { replay: { store: storeOf(answer) } },
})

const claimed = { status: 'claimed', token: 't', attempt: 1 }

/** What can break, by name. */
export const BROKEN_PARTS: Readonly<Record<string, BrokenParts>> = {
  'identify throws': { identify: throwTrap },
  'identify returns a trap': { identify: () => trap },
  'identify returns a pretender': { identify: () => pretender },
  'identify returns a promise': { identify: rejectTrap },
  'identify returns odd members': { identify: () => ({ type: '__proto__', id: 5, key: {} }) },
  'identify returns a lone surrogate': { identify: () => ({ type: '\ud800', id: '\udfff' }) },
  'schema throws': { schema: schemaOf(throwTrap) },
  'schema rejects': { schema: schemaOf(rejectTrap) },
  'schema returns a trap': { schema: schemaOf(() => trap) },
  'schema returns odd issues': { schema: schemaOf(() => ({ issues: [null, { path: trap }, 5] })) },
  'handler throws': { handle: throwTrap },
  'handler rejects': { handle: rejectTrap },
  'handler returns a trap': { handle: () => trap },
  'handler throws a pretender': {
    handle: () => {
      throw pretender
    },
  },
  'handler answers oddly': {
    handle: (context) => context.answer('x', { status: 500 }),
  },
  'store throws': withStore(throwTrap),
  'store rejects': withStore(rejectTrap),
  'store returns a trap': withStore(() => trap),
  'store returns nothing': withStore(() => undefined),
  'store returns junk': withStore(async () => ({ status: '__proto__', token: 5 })),
  'store only claims': withStore(async () => claimed),
  'clock throws': { options: { now: throwTrap } },
  'clock returns NaN': { options: { now: () => Number.NaN } },
  'clock returns text': { options: { now: () => 'x' as never } },
  'hooks throw': { options: { onOutcome: throwTrap, capture: throwTrap } },
  'hooks reject': { options: { onOutcome: rejectTrap, capture: rejectTrap } },
  'logger throws': {
    options: { logger: { debug: throwTrap, info: throwTrap, warn: throwTrap, error: rejectTrap } },
  },
}

/** Secret functions that fail. None returns the key of a stranger. */
export const BROKEN_SECRETS: Readonly<Record<string, () => unknown>> = {
  throws: throwTrap,
  rejects: rejectTrap,
  'returns a trap': () => trap,
  'returns nothing': () => undefined,
  'returns an empty text': () => '',
  'returns an empty list': () => [],
  'returns a list of junk': async () => [null, 5, {}, ''],
}
