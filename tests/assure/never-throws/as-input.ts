import type { FetchRequest, WebhookInput } from '@hookseal/core'
import type { Case } from './make-case.ts'
import { pick, type Source } from './source.ts'

/** Throws or rejects as a body that breaks while it is read. */
const BROKEN_BODIES: readonly unknown[] = [
  undefined,
  null,
  5,
  {},
  { type: 'x' },
  () => Promise.reject(new Error('aborted')),
  () => {
    throw new Error('aborted')
  },
  () => undefined,
  async () => 'text',
]
const BROKEN_HEADERS: readonly unknown[] = [
  undefined,
  null,
  5,
  'x: y',
  [],
  [[]],
  [null],
  {},
  new Map([['a', 1]]),
  { get: 5, forEach: 6 },
  {
    get() {
      throw new Error('no')
    },
    forEach() {},
  },
]

/** An input as an application may pass it, and whether what is certain about the case still is. */
export interface Shaped {
  readonly input: WebhookInput
  /** Whether the input has the headers and the body of the case, unchanged. */
  readonly isFaithful: boolean
}

/** The headers as a platform's `Headers`, which joins repeated ones and drops what it cannot hold. */
function joined(headers: Case['headers']): Headers | undefined {
  try {
    return new Headers(headers.map(([name, value]): [string, string] => [name, value]))
  } catch {
    return undefined
  }
}

const hasDuplicates = (headers: Case['headers']) =>
  new Set(headers.map(([name]) => name)).size < headers.length

/** Shapes a case as an input of `verify` and `receive`: in any form that the types allow, and in some they do not. */
export function asInput(one: Case, source: Source): Shaped {
  const { method, headers, body } = one
  const url = `/hook${one.query}`
  const shape = source.next(24)
  const bytes = [body, new Uint8Array(body), async () => body, () => Promise.resolve(body)]
  const given = shape === 0 ? pick(source, BROKEN_BODIES) : pick(source, bytes)
  const isWhole = shape !== 0
  const make = (made: unknown, isFaithful: boolean): Shaped => ({
    input: { method, url, headers: made, body: given } as WebhookInput,
    isFaithful: isFaithful && isWhole,
  })
  const unique = !hasDuplicates(headers)
  if (shape === 1) return make(pick(source, BROKEN_HEADERS), false)
  if (shape < 6) return make(joined(headers) ?? headers, unique && one.isPlain)
  if (shape < 10) return make(Object.fromEntries(headers), unique && one.isPlain)
  if (shape < 13) return make(headers, true)
  if (shape < 15) return make(new Map(headers).entries(), unique && one.isPlain)
  return make(headers.flat(), true)
}

/** Shapes a case as a `Request`, if there can be one, or as what other platforms pass. */
export function asRequest(
  one: Case,
  source: Source,
): readonly [request: FetchRequest, isFaithful: boolean] {
  const { method, headers, body } = one
  const url = `https://example.com/hook${one.query}`
  const held = joined(headers)
  const isFaithful = held !== undefined && !hasDuplicates(headers) && one.isPlain
  const choice = source.next(8)
  if (choice > 0 && held !== undefined && !['GET', 'HEAD', 'TRACE'].includes(method)) {
    return [new Request(url, { method, headers: held, body: new Uint8Array(body) }), isFaithful]
  }
  const double = { method, url, headers: held ?? new Headers(), bodyUsed: choice === 1, body: null }
  return [double as FetchRequest, false]
}
