import { type Signal, signal } from '@preact/signals'
import type { DeliveriesView } from '../../server/views.ts'
import { request } from './request.ts'
import { hashOf, type Route, route } from './route.ts'

/** One page of the list. */
export interface DeliveriesPage extends DeliveriesView {
  /** What the page was asked for with. */
  readonly query: string
}

/** The page of the list that is shown. */
export const deliveries: Signal<DeliveriesPage | undefined> = signal(undefined)

/** What asks for a page of the list. */
export function queryOf({ state, search, before }: Route): string {
  const given = Object.entries({ state, search, before }).filter(([, value]) => value !== '')
  return new URLSearchParams(given).toString()
}

/** Reads the page of the list that the address names. An answer for another page is dropped. */
export async function readDeliveries(): Promise<void> {
  const query = queryOf(route.value)
  const page = await request<DeliveriesView>('GET', `deliveries?${query}`)
  if (query === queryOf(route.value)) deliveries.value = { ...page, query }
}

/** The address of a delivery, which keeps what the list is narrowed to. */
export function hrefOf(id: string): string {
  return hashOf({ ...route.value, isArchive: false, id })
}

/** The delivery of the page that is this many rows below the open one; `undefined` at the ends. */
export function neighborOf(id: string, step: number): string | undefined {
  const rows = deliveries.value?.deliveries ?? []
  const at = rows.findIndex((one) => one.id === id)
  return at === -1 ? undefined : rows[at + step]?.id
}
