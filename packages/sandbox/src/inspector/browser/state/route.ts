import { type Signal, signal } from '@preact/signals'

/** What the address says is shown. */
export interface Route {
  readonly isArchive: boolean
  /** The open delivery. */
  readonly id: string | undefined
  /** What the list is narrowed to. An empty text narrows nothing. */
  readonly state: string
  readonly search: string
  /** Where the list begins: below this number. Empty for the newest. */
  readonly before: string
}

const ARCHIVE = '#archive'
const DELIVERY = /^#\/deliveries\/([^?]+)/
const LIST: Route = { isArchive: false, id: undefined, state: '', search: '', before: '' }

function decoded(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : decodeURIComponent(text)
  } catch {
    return undefined
  }
}

/** Reads an address. */
export function routeOf(hash: string): Route {
  if (hash === ARCHIVE) return { ...LIST, isArchive: true }
  const query = new URLSearchParams(hash.includes('?') ? hash.slice(hash.indexOf('?')) : '')
  const given = (name: string) => query.get(name) ?? ''
  const id = decoded(DELIVERY.exec(hash)?.[1])
  return { ...LIST, id, state: given('state'), search: given('search'), before: given('before') }
}

/** Writes an address. */
export function hashOf({ isArchive, id, state, search, before }: Route): string {
  if (isArchive) return ARCHIVE
  const given = Object.entries({ state, search, before }).filter(([, value]) => value !== '')
  const query = given.length === 0 ? '' : `?${new URLSearchParams(given)}`
  return `#/${id === undefined ? '' : `deliveries/${encodeURIComponent(id)}`}${query}`
}

/** What is shown. */
export const route: Signal<Route> = signal(LIST)

/** How many entries of the history lie between the list and what is shown; 0 if the list is not among them. */
const depth = (): number => Number(Object(history.state).depth ?? 0)

/** Shows something else. `push` adds an entry to the history, to which Back returns. */
export function go(change: Partial<Route>, how: 'push' | 'replace' = 'push'): void {
  const next = { ...route.value, ...change }
  const isDeeper = how === 'push' && next.id !== undefined
  const isFromList = route.value.id === undefined || depth() > 0
  const state = { depth: isDeeper && isFromList ? depth() + 1 : how === 'push' ? 0 : depth() }
  if (how === 'push') history.pushState(state, '', hashOf(next))
  else history.replaceState(state, '', hashOf(next))
  route.value = next
}

let isLeaving = false

/** Closes the open delivery: back to the list if the list is in the history. */
export function leaveDelivery(): void {
  if (route.value.id === undefined || isLeaving) return
  if (depth() === 0) {
    go({ id: undefined }, 'replace')
    return
  }
  isLeaving = true
  history.go(-depth())
}

/** Follows the address, so that reload, Back and links work. */
export function followAddress(): void {
  const read = () => {
    isLeaving = false
    route.value = routeOf(location.hash)
  }
  addEventListener('popstate', read)
  addEventListener('hashchange', read)
  read()
}
