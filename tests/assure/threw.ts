import type { Finding } from './proof.ts'

/** The finding about a proof that threw: it has shown nothing. */
export function threw(proof: string, error: unknown): Finding {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return {
    claim: `the proof "${proof}" runs`,
    figure: 'it threw',
    goal: 'it ends',
    verdict: 'missed',
    details: stack.split('\n'),
  }
}
