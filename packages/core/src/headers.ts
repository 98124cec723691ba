import type { HeadersInput } from './input.ts'
import { WebhookError } from './webhook-error.ts'

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

function* pairsOf(input: HeadersInput): Generator<readonly [unknown, unknown]> {
  if (Array.isArray(input) && typeof input[0] === 'string') {
    for (let i = 0; i + 1 < input.length; i += 2) yield [input[i], input[i + 1]]
  } else if (Symbol.iterator in input) {
    for (const pair of input as Iterable<readonly [string, string]>) yield pair
  } else {
    yield* Object.entries(input)
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

/** Reads headers once into a map; an array-valued or repeated one is kept as several values. */
export function headerLookup(input: HeadersInput): HeaderLookup {
  if (typeof input !== 'object' || input === null) return headerLookup([])
  if (isHeaders(input)) return lookupHeaders(input)

  const values = new Map<string, string | string[]>()
  for (const [name, value] of pairsOf(input)) {
    if (typeof name !== 'string' || value === undefined) continue
    const key = name.toLowerCase()
    const before = values.get(key)
    if (before === undefined && typeof value === 'string') values.set(key, value)
    else values.set(key, [before ?? [], value as string | string[]].flat())
  }
  const get = (name: string) => {
    const value = values.get(name)
    return Array.isArray(value) ? value.join(', ') : value
  }
  return {
    get,
    only(name) {
      if (Array.isArray(values.get(name))) throw new WebhookError('duplicate_header')
      return get(name)
    },
    toHeaders: (without = []) =>
      toHeaders(
        [...values.keys()].map((k) => [k, get(k) ?? '']),
        without,
      ),
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
