import type { RequestHead } from '../authenticate/authenticator.ts'
import { type Address, addressOf, type RequestUrl, requestUrl } from './request-url.ts'

/** A URL that may have been signed instead of the configured one. */
export interface OtherUrl {
  readonly url: string
  /** What differs, in a few words. */
  readonly detail: string
  /** How many parts differ. */
  readonly changes: number
}

/** A replacement for a part of a URL, and how to describe it. */
interface Change extends Partial<Address> {
  readonly detail: string
}

// For each configured URL.
const MAX_OTHERS = 128

const textOf = ({ scheme, host, port, path, query }: Address) =>
  `${scheme}://${host}${port}${path}${query}`

function schemeChanges({ scheme }: Address): readonly Change[] {
  const other = scheme === 'http' ? 'https' : 'http'
  return [{ scheme: other, detail: `It is ${other}.` }]
}

function portChanges({ port }: Address): readonly Change[] {
  return port === ''
    ? ['443', '80'].map((one) => ({ port: `:${one}`, detail: `It has the port ${one}.` }))
    : [{ port: '', detail: 'It has no port.' }]
}

function hostChanges({ host }: Address, { full = '', hosts }: RequestUrl): readonly Change[] {
  const partsOf = (url: string) => {
    const address = addressOf(url)
    return address && { host: address.host, port: address.port }
  }
  const named = hosts.map(([one, header]) => ({
    ...partsOf(`http://${one}`),
    detail: `Its host is ${one}, as in the header ${header}.`,
  }))
  return [
    { host: host.toLowerCase(), detail: 'Its host is in lowercase.' },
    ...named,
    { ...partsOf(full), detail: 'Its host is that of this request.' },
  ]
}

function pathChanges({ path }: Address, { place }: RequestUrl): readonly Change[] {
  const slash = path.endsWith('/')
    ? { path: path.slice(0, -1), detail: 'Its path has no trailing slash.' }
    : { path: `${path}/`, detail: 'Its path has a trailing slash.' }
  if (place === undefined) return [slash]
  const { path: other, query } = place
  return [
    { path: other, query, detail: 'It has the path and query of this request.' },
    slash,
    { path: other, detail: 'Its path is that of this request.' },
  ]
}

function unescaped(query: string): string {
  try {
    return decodeURIComponent(query)
  } catch {
    return query
  }
}

function queryChanges({ query }: Address, { place }: RequestUrl): readonly Change[] {
  return [
    { query: '', detail: 'It has no query.' },
    { query: place?.query ?? query, detail: 'Its query is that of this request.' },
    { query: unescaped(query), detail: 'Its percent-encoding is decoded.' },
  ]
}

/** Every combination of at most one change of each kind. */
function choices(kinds: readonly (readonly Change[])[]): (readonly Change[])[] {
  let chosen: (readonly Change[])[] = [[]]
  for (const kind of kinds) {
    chosen = chosen.flatMap((some) => [some, ...kind.map((one) => [...some, one])])
  }
  return chosen
}

function changed(own: Address, some: readonly Change[]): OtherUrl {
  const url = textOf(Object.assign({}, own, ...some))
  return { url, detail: some.map(({ detail }) => detail).join(' '), changes: some.length }
}

/**
 * The URLs that lead to the same place as a configured one but are written differently: first those that differ in one
 * part, then those that differ in several.
 */
export function otherUrls(
  url: string,
  head: RequestHead,
  digestQuery: string | undefined,
): readonly OtherUrl[] {
  const own = addressOf(url)
  if (own === undefined) return []
  const requested = requestUrl(head, digestQuery)
  const kinds = [schemeChanges, hostChanges, portChanges, pathChanges, queryChanges].map((kind) =>
    kind(own, requested).filter((change) => textOf({ ...own, ...change }) !== url),
  )
  const made = choices(kinds)
    .sort((one, other) => one.length - other.length)
    .map((some) => changed(own, some))
  const whole = { url: requested.full ?? url, detail: 'It is the one of this request.', changes: 1 }
  const seen = new Set([url])
  return [whole, ...made]
    .filter((one) => !seen.has(one.url) && seen.add(one.url))
    .slice(0, MAX_OTHERS)
}
