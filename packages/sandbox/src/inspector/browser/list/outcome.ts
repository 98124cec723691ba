import type { Delivery } from '../../../domain/model.ts'
import { type FailureKind, failureKind } from '../../failure-kind.ts'
import { until } from '../shared/format.ts'

/** The color of a text: good, bad or waiting. */
export type Tone = 'good' | 'bad' | 'wait'

/** A word or two, and their color. */
export interface Toned {
  readonly text: string
  readonly tone: Tone
}

const WORDS: Readonly<Partial<Record<FailureKind, string>>> = {
  refused: 'refused',
  timeout: 'timed out',
  nothing_listens: 'connection refused',
  unknown_host: 'host not found',
  connection_lost: 'connection lost',
  tls_failed: 'TLS failed',
}

/** The state in words. A rejected delivery that waits for its retry is colored as bad, regardless of how it ends. */
export function stateOf(delivery: Delivery, now: number): Toned {
  const { state, attempts, lastStatus, lastError, nextAt } = delivery
  if (state === 'delivered') return { text: 'delivered', tone: 'good' }
  if (state === 'failed' || state === 'dead') return { text: state, tone: 'bad' }
  if (state === 'processing') return { text: 'sending', tone: 'wait' }
  if (attempts === 0) return { text: 'pending', tone: 'wait' }
  const word = failureKind(lastStatus, lastError) === 'refused' ? 'refused' : 'failed'
  return { text: `${word}, retrying in ${until(nextAt, now)}`, tone: 'bad' }
}

/** The latest response, or why there was none; `undefined` before the first attempt. */
export function answerOf({ lastStatus, lastError, state }: Delivery): Toned | undefined {
  if (lastStatus === null && lastError === null) return undefined
  if (lastError === null) return { text: String(lastStatus), tone: 'good' }
  const word = WORDS[failureKind(lastStatus, lastError)]
  if (lastStatus !== null) return { text: `${lastStatus} ${word ?? ''}`.trim(), tone: 'bad' }
  return { text: word ?? (state === 'dead' ? lastError : 'no response'), tone: 'bad' }
}
