import { WebhookError } from '../error/webhook-error.ts'
import type { HeadersInput } from './input.ts'

/** Headers of any shape behind one question. Names are asked in lower case. */
export interface HeaderLookup {
  /** The value; `undefined` when absent. */
  get(name: string): string | undefined
  /** The value, which must not have arrived twice. @throws WebhookError `duplicate_header` */
  only(name: string): string | undefined
  /** All of them as a `Headers`, but for those in `without`. Costs more than a small HMAC. */
  toHeaders(without?: readonly string[]): Headers
}

function isHeaders(input: HeadersInput): input is Headers {
  const { append, get } = input as Partial<Headers>
  return typeof append === 'function' && typeof get === 'function'
}

/** Name, value, name, value: the shape of Node's `rawHeaders`, which is used as it is. */
function flatten(input: HeadersInput): readonly unknown[] {
  if (Array.isArray(input) && typeof input[0] === 'string') return input
  if (Symbol.iterator in input) {
    return [...(input as Iterable<readonly [string, string]>)].flatMap(([name, value]) => [
      name,
      value,
    ])
  }
  const flat: unknown[] = []
  for (const name of Object.keys(input)) flat.push(name, input[name])
  return flat
}

function* pairsOf(flat: readonly unknown[]): Generator<readonly [string, string]> {
  for (let i = 0; i + 1 < flat.length; i += 2) {
    for (const value of [flat[i + 1]].flat()) {
      if (value !== undefined) yield [String(flat[i]), String(value)]
    }
  }
}

/** Invalid names and values are left out: they cannot be represented, and must not throw. */
function toHeaders(
  pairs: Iterable<readonly [string, string]>,
  without: readonly string[],
): Headers {
  const headers = new Headers()
  for (const [name, value] of pairs) {
    if (without.includes(name.toLowerCase())) continue
    try {
      headers.append(name, value)
    } catch {}
  }
  return headers
}

function lookupHeaders(headers: Headers): HeaderLookup {
  const get = (name: string) => headers.get(name) ?? undefined
  return { get, only: get, toHeaders: (without = []) => toHeaders(headers, without) }
}

/** Headers as a list that is searched: a delivery asks for five names at most. */
export function headerLookup(input: HeadersInput): HeaderLookup {
  if (typeof input !== 'object' || input === null) return headerLookup([])
  if (isHeaders(input)) return lookupHeaders(input)

  const flat = flatten(input)
  const valuesOf = (wanted: string): unknown[] => {
    const values: unknown[] = []
    for (let i = 0; i + 1 < flat.length; i += 2) {
      const name = flat[i]
      if (typeof name !== 'string' || name.length !== wanted.length) continue
      if (name.toLowerCase() === wanted && flat[i + 1] !== undefined) values.push(flat[i + 1])
    }
    return values
  }
  const get = (name: string) => {
    const values = valuesOf(name)
    return values.length === 0 ? undefined : values.flat().join(', ')
  }
  return {
    get,
    only(name) {
      const [value, ...others] = valuesOf(name)
      if (others.length > 0 || Array.isArray(value)) throw new WebhookError('duplicate_header')
      return typeof value === 'string' ? value : undefined
    },
    toHeaders: (without = []) => toHeaders(pairsOf(flat), without),
  }
}

/** A `Headers` that is only built when it is first looked at. */
export function lazyHeaders(lookup: HeaderLookup): Headers {
  let built: Headers | undefined
  return new Proxy({} as Headers, {
    get(_, property) {
      built ??= lookup.toHeaders()
      const value: unknown = Reflect.get(built, property, built)
      return typeof value === 'function' ? value.bind(built) : value
    },
  })
}
