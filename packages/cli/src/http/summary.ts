import type { Posted } from './post.ts'

/** The number of responses of each kind, and their latency. */
export interface Summary {
  readonly sent: number
  readonly answers: Readonly<Record<string, number>>
  readonly latencyMs: { readonly p50: number; readonly p95: number; readonly max: number }
  readonly perSecond: number
}

const rounded = (value: number): number => Math.round(value * 10) / 10

/** The name of a result: its status, or why there was no response. */
function answerName({ status, error }: Posted): string {
  return error ?? String(status)
}

/** Summarizes a run. Latencies cover only requests with a response. */
export function summarize(posted: readonly Posted[], elapsedMs: number): Summary {
  const answers: Record<string, number> = {}
  for (const one of posted) answers[answerName(one)] = (answers[answerName(one)] ?? 0) + 1
  const times = posted.flatMap(({ status, ms }) => (status === 0 ? [] : [ms])).sort((a, b) => a - b)
  const at = (share: number) =>
    rounded(times[Math.max(0, Math.ceil(times.length * share) - 1)] ?? 0)
  return {
    sent: posted.length,
    answers,
    latencyMs: { p50: at(0.5), p95: at(0.95), max: at(1) },
    perSecond: rounded((posted.length * 1000) / Math.max(elapsedMs, 1)),
  }
}
