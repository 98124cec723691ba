import { type Signal, signal } from '@preact/signals'

/** What the URL says to show. */
export interface Route {
  readonly isArchive: boolean
  /** The open delivery. */
  readonly id: string | undefined
  /** The filter of the list. An empty string filters nothing. */
  readonly state: string
  readonly search: string
  /** The list starts below this number. Empty for the newest. */
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

/** Parses a URL hash. */
export function routeOf(hash: string): Route {
  if (hash === ARCHIVE) return { ...LIST, isArchive: true }
  const query = new URLSearchParams(hash.includes('?') ? hash.slice(hash.indexOf('?')) : '')
  const given = (name: string) => query.get(name) ?? ''
  const id = decoded(DELIVERY.exec(hash)?.[1])
  return { ...LIST, id, state: given('state'), search: given('search'), before: given('before') }
}

/** Builds a URL hash. */
export function hashOf({ isArchive, id, state, search, before }: Route): string {
  if (isArchive) return ARCHIVE
  const given = Object.entries({ state, search, before }).filter(([, value]) => value !== '')
  const query = given.length === 0 ? '' : `?${new URLSearchParams(given)}`
  return `#/${id === undefined ? '' : `deliveries/${encodeURIComponent(id)}`}${query}`
}

/** What is shown. */
export const route: Signal<Route> = signal(LIST)

/** The number of history entries between the list and the current view, or 0 if the list is not in the history. */
const depth = (): number => Number(Object(history.state).depth ?? 0)

/** Navigates to another view. `push` adds a history entry for Back. */
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

/** Closes the open delivery, going back to the list if it is in the history. */
export function leaveDelivery(): void {
  if (route.value.id === undefined || isLeaving) return
  if (depth() === 0) {
    go({ id: undefined }, 'replace')
    return
  }
  isLeaving = true
  history.go(-depth())
}

/** Follows URL changes, so that reload, Back and links work. */
export function followAddress(): void {
  const read = () => {
    isLeaving = false
    route.value = routeOf(location.hash)
  }
  addEventListener('popstate', read)
  addEventListener('hashchange', read)
  read()
}
