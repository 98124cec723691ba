import { WebhookError } from '../error/webhook-error.ts'
import type { HeadersInput, HeadersLike } from './input.ts'

/** A header as it was received. */
export type HeaderPair = readonly [name: string, value: string]

/** Looks up headers, whatever form they were passed in. Names must be in lowercase. */
export interface HeaderLookup {
  /** Whether the header is present. */
  has(name: string): boolean
  /** The value, with repeated ones joined, or `undefined` if the header is absent. */
  get(name: string): string | undefined
  /** The value of a header that must not be repeated. @throws WebhookError `duplicate_header` */
  only(name: string): string | undefined
  /** The names of all headers, in lowercase. */
  names(): readonly string[]
  /** All headers as they were received, including repeated ones if the platform exposes them. */
  pairs(): readonly HeaderPair[]
  /** All headers as a `Headers` object, except those left out. Costs more than a small HMAC. */
  toHeaders(isLeftOut?: (name: string) => boolean): Headers
}

function isHeadersLike(input: HeadersInput): input is HeadersLike {
  const { forEach, get } = input as Partial<HeadersLike>
  if (typeof forEach !== 'function' || typeof get !== 'function') return false
  // A Map has both methods too, but its lookups are case-sensitive.
  return Object.prototype.toString.call(input) !== '[object Map]'
}

function headersOf(
  pairs: readonly HeaderPair[],
  isLeftOut: ((name: string) => boolean) | undefined,
): Headers {
  const headers = new Headers()
  for (const [name, value] of pairs) {
    if (isLeftOut?.(name.toLowerCase())) continue
    try {
      headers.append(name, value)
    } catch {
      // A `Headers` object cannot hold an invalid name or value, which must not throw.
    }
  }
  return headers
}

/** A lookup in the platform's own `Headers`. */
class PlatformHeaders implements HeaderLookup {
  readonly #headers: HeadersLike

  constructor(headers: HeadersLike) {
    this.#headers = headers
  }

  has(name: string): boolean {
    return this.get(name) !== undefined
  }

  get(name: string): string | undefined {
    return this.#headers.get(name) ?? undefined
  }

  only(name: string): string | undefined {
    return this.get(name)
  }

  names(): readonly string[] {
    const names: string[] = []
    this.#headers.forEach((_, name) => void names.push(name.toLowerCase()))
    return names
  }

  pairs(): readonly HeaderPair[] {
    const pairs: HeaderPair[] = []
    this.#headers.forEach((value, name) => void pairs.push([String(name), String(value)]))
    return pairs
  }

  toHeaders(isLeftOut?: (name: string) => boolean): Headers {
    return headersOf(this.pairs(), isLeftOut)
  }
}

type ValueAt = (name: string) => unknown

/** A lookup that searches a list: a delivery needs five names at most. */
class ListedHeaders implements HeaderLookup {
  /** Alternating names and values, as in Node's `rawHeaders`, or only the names if `#valueOf` has the values. */
  readonly #list: readonly unknown[]
  readonly #valueOf: ValueAt | undefined

  constructor(list: readonly unknown[], valueAt?: ValueAt) {
    this.#list = list
    this.#valueOf = valueAt
  }

  #valueAt(i: number): unknown {
    return this.#valueOf === undefined ? this.#list[i + 1] : this.#valueOf(this.#list[i] as string)
  }

  get #step(): 1 | 2 {
    return this.#valueOf === undefined ? 2 : 1
  }

  /** The position of a header at or after an index, or -1. Only names that can be equal are converted to lowercase. */
  #indexOf(wanted: string, from: number): number {
    const list = this.#list
    const step = this.#step
    const last = wanted.charCodeAt(wanted.length - 1)
    for (let i = from; i + step <= list.length; i += step) {
      const name = list[i]
      if (typeof name !== 'string' || name.length !== wanted.length) continue
      if ((name.charCodeAt(name.length - 1) | 0x20) !== (last | 0x20)) continue
      if ((name === wanted || name.toLowerCase() === wanted) && this.#valueAt(i) !== undefined)
        return i
    }
    return -1
  }

  has(name: string): boolean {
    return this.#indexOf(name, 0) !== -1
  }

  get(name: string): string | undefined {
    let joined: string | undefined
    for (let i = this.#indexOf(name, 0); i !== -1; i = this.#indexOf(name, i + this.#step)) {
      const value = this.#valueAt(i)
      const text = Array.isArray(value) ? value.join(', ') : String(value ?? '')
      joined = joined === undefined ? text : `${joined}, ${text}`
    }
    return joined
  }

  only(name: string): string | undefined {
    const at = this.#indexOf(name, 0)
    if (at === -1) return undefined
    const value = this.#valueAt(at)
    if (Array.isArray(value) || this.#indexOf(name, at + this.#step) !== -1) {
      const hint = `The header ${name} arrived more than once; a proxy may be adding a second copy.`
      throw new WebhookError('duplicate_header', { hint })
    }
    return typeof value === 'string' ? value : undefined
  }

  names(): readonly string[] {
    const names: string[] = []
    for (let i = 0; i < this.#list.length; i += this.#step) {
      names.push(String(this.#list[i]).toLowerCase())
    }
    return names
  }

  pairs(): readonly HeaderPair[] {
    const pairs: HeaderPair[] = []
    for (let i = 0; i + this.#step <= this.#list.length; i += this.#step) {
      const value = this.#valueAt(i)
      for (const one of Array.isArray(value) ? value : [value]) {
        if (one !== undefined) pairs.push([String(this.#list[i]), String(one)])
      }
    }
    return pairs
  }

  toHeaders(isLeftOut?: (name: string) => boolean): Headers {
    return headersOf(this.pairs(), isLeftOut)
  }
}

/** Creates a lookup for headers in any form. Only an iterable is copied. */
export function headerLookup(input: HeadersInput): HeaderLookup {
  if (typeof input !== 'object' || input === null) return new ListedHeaders([])
  if (isHeadersLike(input)) return new PlatformHeaders(input)
  if (Array.isArray(input) && typeof input[0] === 'string') return new ListedHeaders(input)
  if (Symbol.iterator in input) {
    const pairs = input as Iterable<readonly [string, string]>
    return new ListedHeaders(Array.from(pairs, ([name, value]) => [name, value]).flat())
  }
  const record = input as Readonly<Record<string, unknown>>
  return new ListedHeaders(Object.keys(record), (name) => record[name])
}
