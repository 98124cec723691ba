import type { SignedRequest } from '@hookseal/testing'
import type { Expectation } from '../draft.ts'
import { NOW_MS, type Sender } from '../senders.ts'
import { pick, randomBytes, type Source } from '../source.ts'
import { ODD_BODIES } from './odd-bodies.ts'
import { ODD_TEXTS } from './odd-texts.ts'

const ODD_VALUES: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  2 ** 53,
  '',
  [],
  {},
  [[]],
  [null],
  { __proto__: null },
  { id: {} },
  ...ODD_TEXTS,
]

/** Replaces, removes or adds members of a JSON value, anywhere in it. */
function shaken(value: unknown, source: Source, depth: number): unknown {
  if (typeof value !== 'object' || value === null || depth > 4) {
    return source.next(4) === 0 ? pick(source, ODD_VALUES) : value
  }
  const keys = Object.keys(value)
  const key = keys[source.next(keys.length + 1)]
  if (key === undefined) return Array.isArray(value) ? [...value, pick(source, ODD_VALUES)] : value
  const inner = (value as Record<string, unknown>)[key]
  const choice = source.next(4)
  const changed = choice === 0 ? pick(source, ODD_VALUES) : shaken(inner, source, depth + 1)
  if (Array.isArray(value)) {
    return choice === 1 ? value.slice(1) : value.map((one, i) => (`${i}` === key ? changed : one))
  }
  const rest = Object.entries(value).filter(([name]) => name !== key)
  return Object.fromEntries(choice === 1 ? rest : [...rest, [key, changed]])
}

/** A genuine body with its members shaken, as text. Bodies that are not JSON are shaken as bytes. */
function shakenBody(sender: Sender, source: Source): Buffer {
  const { body } = pick(source, sender.genuine)
  try {
    let value: unknown = JSON.parse(Buffer.from(body).toString())
    for (let left = 1 + source.next(3); left > 0; left--) value = shaken(value, source, 0)
    return Buffer.from(JSON.stringify(value))
  } catch {
    const text = Buffer.from(body).toString('latin1').split('&')
    const index = source.next(text.length)
    text[index] = pick(source, ['', '=', 'a=1', `${text[index]}&${text[index]}`, 'Body=%ff'])
    return Buffer.from(text.join('&'), 'latin1')
  }
}

/** Signs, and leaves a value that cannot be signed as it is. */
function trySign(sender: Sender, body: unknown): SignedRequest | undefined {
  try {
    return sender.sign(body)
  } catch {
    // The signer of a payload with its proof inside needs an event to put it into.
    return undefined
  }
}

/** A request that the sender signed although its body is junk. */
export function signedJunk(
  sender: Sender,
  source: Source,
): readonly [request: SignedRequest, certain: Expectation] | undefined {
  const choice = source.next(6)
  const body =
    choice === 0
      ? pick(source, ODD_BODIES)
      : choice === 1
        ? randomBytes(source, 60)
        : shakenBody(sender, source)
  const request = trySign(sender, body)
  return request && [request, 'either']
}

const DAYS = 24 * 3600 * 1000

/** A delivery that was signed a long time ago, or will be. */
export function untimely(
  sender: Sender,
  source: Source,
): readonly [request: SignedRequest, certain: Expectation] {
  const { body } = pick(source, sender.genuine)
  const far = (source.next(2) === 0 ? -1 : 1) * (2 + source.next(300)) * DAYS
  const now = NOW_MS + far
  const { scheme } = sender
  const isTimed = scheme.kind !== 'token' && scheme.toleranceSeconds !== undefined
  return [sender.sign(Buffer.from(body), { now }), isTimed ? 'forged' : 'either']
}
