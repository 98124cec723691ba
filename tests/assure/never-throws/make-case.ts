import type { SignedRequest } from '@hookseal/testing'
import type { Draft, Expectation, Mutation } from './draft.ts'
import { BODY_MUTATIONS } from './mutations/body-mutations.ts'
import { HEAD_MUTATIONS, NOISE } from './mutations/head-mutations.ts'
import { PROOF_MUTATIONS } from './mutations/proof-mutations.ts'
import { signedJunk, untimely } from './mutations/signed-junk.ts'
import type { Sender } from './senders.ts'
import { pick, type Source } from './source.ts'

/** One generated request, and what is certain about it. */
export type Case = Readonly<Draft>

const MUTATIONS: readonly (readonly [name: string, mutate: Mutation])[] = [
  ...Object.entries(PROOF_MUTATIONS),
  ...Object.entries(BODY_MUTATIONS),
  ...Object.entries(HEAD_MUTATIONS),
]

type Start = readonly [name: string, request: SignedRequest, certain: Expectation]

/** The request before it is mutated. Signing costs most of a case's time, so that most are taken from the pool. */
function start(sender: Sender, source: Source): Start {
  const choice = source.next(16)
  if (choice === 0) return ['untimely', ...untimely(sender, source)]
  if (choice === 1) return ['foreign', pick(source, sender.foreign), 'forged']
  const junk = choice < 6 ? signedJunk(sender, source) : undefined
  if (junk !== undefined) return ['signed junk', ...junk]
  return ['genuine', pick(source, sender.genuine), 'genuine']
}

/** What is certain after a further mutation. Two mutations of a genuine request can cancel each other out. */
function combined(draft: Draft, start: Expectation, after: Expectation): Expectation {
  // What a stranger signed, or what is too old, does not become genuine by being changed.
  if (start === 'forged') return 'forged'
  return start === 'genuine' && draft.steps.length === 1 ? after : 'either'
}

const queryOf = (url: string) => (url.includes('?') ? url.slice(url.indexOf('?')) : '')

/** Makes the next request of a source: a delivery of some sender, mutated. */
export function makeCase(senders: readonly Sender[], source: Source): Case {
  const sender = pick(source, senders)
  const [name, request, certain] = start(sender, source)
  const draft: Draft = {
    sender,
    method: request.method,
    query: queryOf(request.url),
    headers: request.rawHeaders.map(([header, value]) => [header, value]),
    body: Buffer.from(request.body),
    expected: certain,
    isPlain: true,
    steps: [name],
  }
  const mutations = name === 'genuine' ? pick(source, [0, 0, 1, 1, 1, 1, 1, 2, 3]) : source.next(2)
  for (let i = 0; i < mutations; i++) {
    const [step, mutate] = pick(source, MUTATIONS)
    const after = mutate(draft, source)
    if (after === undefined) continue
    draft.expected = combined(draft, certain, after)
    draft.steps.push(step)
  }
  for (let left = source.next(3); left > 0; left--) pick(source, NOISE)(draft, source)
  return draft
}
