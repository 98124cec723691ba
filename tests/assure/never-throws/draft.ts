import type { Sender } from './senders.ts'
import type { Source } from './source.ts'

/**
 * What is certain about a request. `genuine`: the sender's own, so it must be accepted. `forged`: no key of the sender
 * has signed it, or it is not to be accepted for another reason, so it must be refused. `either`: the generator does
 * not know.
 */
export type Expectation = 'genuine' | 'forged' | 'either'

/** A request under construction. */
export interface Draft {
  readonly sender: Sender
  method: string
  /** The query of the request, with its question mark, or an empty text. */
  query: string
  headers: [name: string, value: string][]
  body: Buffer
  expected: Expectation
  /** Whether every HTTP parser accepts the head of the request as it is. */
  isPlain: boolean
  /** Names of the mutations, in order. */
  readonly steps: string[]
}

/** Changes a request. Returns what is certain afterwards, or `undefined` if it does not apply to this request. */
export type Mutation = (draft: Draft, source: Source) => Expectation | undefined

/** The first header of that name. */
export function headerOf(draft: Draft, name: string | undefined): string | undefined {
  return draft.headers.find(([other]) => other === name)?.[1]
}

/** Replaces the value of a header. */
export function setHeader(draft: Draft, name: string, value: string): void {
  const kept = draft.headers.filter(([other]) => other !== name)
  draft.headers = [...kept, [name, value]]
}

/** The header with the proof that this request has, if a header has it. */
export function proofHeader({ sender: { scheme }, headers }: Draft): string | undefined {
  if (scheme.kind === 'payload-hmac') return undefined
  const names = scheme.kind === 'token' ? [scheme.header] : scheme.headers
  return headers.find(([name]) => names.includes(name))?.[0]
}

/** Whether a change of any byte of the body makes the proof wrong, for certain. */
export function signsBytes({ scheme }: Sender): boolean {
  if (scheme.kind !== 'hmac' && scheme.kind !== 'asymmetric') return false
  return (
    typeof scheme.content !== 'function' &&
    scheme.content.some((part) => 'field' in part && part.field === 'body')
  )
}
