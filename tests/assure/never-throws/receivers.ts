import {
  type AnyProvider,
  type AnyReceiver,
  createReceiver,
  type HandlerContext,
  memoryReplayStore,
  type ReceiverOptions,
} from '@hookseal/core'
import { KNOWN_PROVIDERS } from '@hookseal/testing'
import { BROKEN_PARTS, BROKEN_SECRETS, type BrokenParts } from './broken-parts.ts'
import { NOW_MS, type Sender } from './senders.ts'

/** A receiver under test. */
export interface Target {
  readonly name: string
  readonly receiver: AnyReceiver
  /** Whether every genuine delivery has to reach its handler: nothing of this receiver is broken. */
  readonly isWhole: boolean
  /** Whether it tells the time, and so refuses what is stale. */
  readonly hasClock: boolean
  /** The options that the receiver was created with. */
  readonly options: ReceiverOptions<object>
  /** The only handler of the receiver. */
  readonly handle: (delivery: unknown, context: HandlerContext) => unknown
}

/** Called when a handler runs, with the headers of its request. */
export type OnRun = (headers: Headers) => void

/** The header that says which request a handler runs for. */
export const CASE_HEADER = 'x-case'

type Options = ReceiverOptions<object>

type Handle = Target['handle']

function targetOf(
  name: string,
  provider: AnyProvider,
  given: Partial<Options>,
  handle: Handle,
): Target {
  const options = { now: () => NOW_MS, logger: false, ...given, provider } as Options
  const handlers = { '*': handle } as never
  return {
    name,
    receiver: createReceiver({ ...options, handlers }) as AnyReceiver,
    isWhole: false,
    hasClock: given.now === undefined,
    options,
    handle,
  }
}

const recorder =
  (onRun: OnRun): Handle =>
  (_, context) =>
    onRun(context.request.headers)

/** The receiver that every sender is judged by: nothing is remembered, so that every genuine delivery runs. */
export function wholeTarget(
  { provider }: Sender,
  onRun: OnRun,
  options: Partial<Options> = {},
): Target {
  const target = targetOf('whole', provider, { replay: false, ...options }, recorder(onRun))
  return { ...target, isWhole: true }
}

/** Hears every outcome, also where the hooks themselves are broken. */
type Hear = NonNullable<Options['onOutcome']>

function brokenTarget(
  sender: Sender,
  name: string,
  parts: BrokenParts,
  onRun: OnRun,
  hear?: Hear,
): Target {
  const { identify, schema, handle, options = {} } = parts
  const provider = {
    ...sender.provider,
    ...(identify && { identify }),
    ...(schema && { events: { ...sender.provider.events, '*': schema } }),
  } as AnyProvider
  const run: Handle = (_, context) => {
    onRun(context.request.headers)
    return handle?.(context)
  }
  const onOutcome: Hear = (outcome, request) => {
    hear?.(outcome, request)
    return options.onOutcome?.(outcome as never, request)
  }
  return targetOf(name, provider, { ...options, onOutcome } as Partial<Options>, run)
}

/** A receiver whose secret comes from a function that fails, if this sender's options allow one. */
function secretTargets(sender: Sender, onRun: OnRun, onOutcome?: Hear): readonly Target[] {
  const known = KNOWN_PROVIDERS.get(sender.name)
  return Object.entries(BROKEN_SECRETS).flatMap(([name, secret]): readonly Target[] => {
    try {
      const provider = known?.make({ secret: secret as never, url: 'https://example.com/webhooks' })
      if (provider === undefined) return []
      return [targetOf(`secret ${name}`, provider, { replay: false, onOutcome }, recorder(onRun))]
    } catch {
      // GitLab's options say by their names which kind of secret it is, which a function cannot.
      return []
    }
  })
}

/** Receivers of one sender whose own parts throw, reject, never agree, or return junk. */
export function brokenTargets(sender: Sender, onRun: OnRun, hear?: Hear): readonly Target[] {
  const replay = { store: memoryReplayStore({ maxKeys: 500 }) }
  return [
    // It recognizes the copies of the pool, so that not every genuine delivery runs.
    targetOf('stored', sender.provider, { replay, onOutcome: hear }, recorder(onRun)),
    ...Object.entries(BROKEN_PARTS).map(([name, parts]) =>
      brokenTarget(sender, name, parts, onRun, hear),
    ),
    ...secretTargets(sender, onRun, hear),
  ]
}
