import { type Signal, signal } from '@preact/signals'
import type { BytesView, DeliveryView } from '../../server/views.ts'
import { request } from './request.ts'
import { route } from './route.ts'

/** A delivery with its body, which never changes and is read once. */
export interface OpenDelivery extends DeliveryView {
  readonly body: BytesView
}

/** The open delivery: read, missing, or `undefined` while it is being read. */
export type OpenState =
  | { readonly kind: 'read'; readonly view: OpenDelivery }
  | { readonly kind: 'missing'; readonly id: string; readonly message: string }

/** The open delivery. */
export const openDelivery: Signal<OpenState | undefined> = signal(undefined)

const pathOf = (id: string) => `deliveries/${encodeURIComponent(id)}`

/** Reads one delivery with its body. */
export async function fetchDelivery(id: string, known?: BytesView): Promise<OpenDelivery> {
  const [view, body] = await Promise.all([
    request<DeliveryView>('GET', pathOf(id)),
    known ?? request<BytesView>('GET', `${pathOf(id)}/body`),
  ])
  return { ...view, body }
}

function knownBody(id: string): BytesView | undefined {
  const { value } = openDelivery
  return value?.kind === 'read' && value.view.delivery.id === id ? value.view.body : undefined
}

/** Reads the delivery that the address names. An answer for another one is dropped. */
export async function readDelivery(): Promise<void> {
  const { id } = route.value
  if (id === undefined) {
    openDelivery.value = undefined
    return
  }
  const isWanted = () => route.value.id === id
  try {
    const view = await fetchDelivery(id, knownBody(id))
    if (isWanted()) openDelivery.value = { kind: 'read', view }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    // While the sandbox is stopped, what was read stays.
    if (isWanted() && knownBody(id) === undefined)
      openDelivery.value = { kind: 'missing', id, message }
  }
}
