import { WebhookError } from '../error/webhook-error.ts'
import type { HeadersInput, HeadersLike } from './input.ts'

/** Headers of any shape behind one question. Names are asked in lower case. */
export interface HeaderLookup {
  /** Whether the header has arrived. */
  has(name: string): boolean
  /** The value, repeated ones joined; `undefined` if the header is absent. */
  get(name: string): string | undefined
  /** The value, which must not have arrived twice. @throws WebhookError `duplicate_header` */
  only(name: string): string | undefined
  /** The names of all headers, in lower case. */
  names(): readonly string[]
  /** All of them as a `Headers`, except those in `without`. Costs more than a small HMAC. */
  toHeaders(isLeftOut?: (name: string) => boolean): Headers
}

function isHeadersLike(input: HeadersInput): input is HeadersLike {
  const { forEach, get } = input as Partial<HeadersLike>
  // A Map has both methods too, but looks a name up in one case only.
  const isMap = Object.prototype.toString.call(input) === '[object Map]'
  return typeof forEach === 'function' && typeof get === 'function' && !isMap
}

/** Name, value, name, value: the shape of Node's `rawHeaders`, which is used as it is. */
function flatten(input: Exclude<HeadersInput, HeadersLike>): readonly unknown[] {
  if (Array.isArray(input) && typeof input[0] === 'string') return input
  const flat: unknown[] = []
  if (Symbol.iterator in input) {
    for (const [name, value] of input as Iterable<readonly [string, string]>) flat.push(name, value)
  } else {
    for (const name of Object.keys(input)) flat.push(name, (input as Record<string, unknown>)[name])
  }
  return flat
}

function appendTo(headers: Headers, name: unknown, value: unknown): void {
  try {
    headers.append(String(name), String(value))
  } catch {
    // An invalid name or value cannot be represented, and must not throw.
  }
}

function platformHeaders(headers: HeadersLike): HeaderLookup {
  const get = (name: string) => headers.get(name) ?? undefined
  return {
    has: (name) => get(name) !== undefined,
    get,
    only: get,
    names() {
      const names: string[] = []
      headers.forEach((_, name) => void names.push(name.toLowerCase()))
      return names
    },
    toHeaders(isLeftOut = () => false) {
      const copy = new Headers()
      headers.forEach((value, name) => {
        if (!isLeftOut(name.toLowerCase())) appendTo(copy, name, value)
      })
      return copy
    },
  }
}

function flatHeaders(flat: readonly unknown[]): HeaderLookup {
  /** Where a header stands, from an index on; -1 if nowhere. Names that differ in length are not lowered. */
  const indexOf = (wanted: string, from: number): number => {
    for (let i = from; i + 1 < flat.length; i += 2) {
      const name = flat[i]
      if (typeof name !== 'string' || name.length !== wanted.length) continue
      if (flat[i + 1] !== undefined && name.toLowerCase() === wanted) return i
    }
    return -1
  }
  return {
    has: (name) => indexOf(name, 0) !== -1,
    get(name) {
      const values: unknown[] = []
      for (let i = indexOf(name, 0); i !== -1; i = indexOf(name, i + 2)) values.push(flat[i + 1])
      return values.length === 0 ? undefined : values.flat().join(', ')
    },
    only(name) {
      const at = indexOf(name, 0)
      if (at === -1) return undefined
      const value = flat[at + 1]
      if (Array.isArray(value) || indexOf(name, at + 2) !== -1) {
        const hint = `The header ${name} arrived more than once; a proxy may be adding a second copy.`
        throw new WebhookError('duplicate_header', { hint })
      }
      return typeof value === 'string' ? value : undefined
    },
    names: () => flat.filter((_, i) => i % 2 === 0).map((name) => String(name).toLowerCase()),
    toHeaders(isLeftOut = () => false) {
      const headers = new Headers()
      for (let i = 0; i + 1 < flat.length; i += 2) {
        if (isLeftOut(String(flat[i]).toLowerCase())) continue
        const value = flat[i + 1]
        for (const one of Array.isArray(value) ? value : [value]) {
          if (one !== undefined) appendTo(headers, flat[i], one)
        }
      }
      return headers
    },
  }
}

/** Headers as a list that is searched: a delivery asks for five names at most. */
export function headerLookup(input: HeadersInput): HeaderLookup {
  if (typeof input !== 'object' || input === null) return flatHeaders([])
  return isHeadersLike(input) ? platformHeaders(input) : flatHeaders(flatten(input))
}
