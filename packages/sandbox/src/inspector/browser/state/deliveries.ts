import { type Signal, signal } from '@preact/signals'
import type { DeliveriesView } from '../../server/views.ts'
import { request } from './request.ts'
import { hashOf, type Route, route } from './route.ts'

/** One page of the list. */
export interface DeliveriesPage extends DeliveriesView {
  /** The query that the page was requested with. */
  readonly query: string
}

/** The current page of the list. */
export const deliveries: Signal<DeliveriesPage | undefined> = signal(undefined)

/** The query for a page of the list. */
export function queryOf({ state, search, before }: Route): string {
  const given = Object.entries({ state, search, before }).filter(([, value]) => value !== '')
  return new URLSearchParams(given).toString()
}

/** Loads the page of the list that is in the URL. A response for another page is dropped. */
export async function readDeliveries(): Promise<void> {
  const query = queryOf(route.value)
  const page = await request<DeliveriesView>('GET', `deliveries?${query}`)
  if (query === queryOf(route.value)) deliveries.value = { ...page, query }
}

/** The link to a delivery, which keeps the filter of the list. */
export function hrefOf(id: string): string {
  return hashOf({ ...route.value, isArchive: false, id })
}

/** The delivery that is this many rows below the open one on the page; `undefined` beyond the ends. */
export function neighborOf(id: string, step: number): string | undefined {
  const rows = deliveries.value?.deliveries ?? []
  const at = rows.findIndex((one) => one.id === id)
  return at === -1 ? undefined : rows[at + step]?.id
}
