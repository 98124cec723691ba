import { type Signal, signal } from '@preact/signals'
import type { BytesView, DeliveryView } from '../../server/views.ts'
import { request } from './request.ts'
import { route } from './route.ts'

/** A delivery with its body. */
export interface OpenDelivery extends DeliveryView {
  readonly body: BytesView
}

/** The open delivery: loaded, missing, or `undefined` while it is loading. */
export type OpenState =
  | { readonly kind: 'read'; readonly view: OpenDelivery }
  | { readonly kind: 'missing'; readonly id: string; readonly message: string }

/** The open delivery. */
export const openDelivery: Signal<OpenState | undefined> = signal(undefined)

const pathOf = (id: string) => `deliveries/${encodeURIComponent(id)}`

/** Loads one delivery with its body. */
export async function fetchDelivery(id: string, known?: OpenDelivery): Promise<OpenDelivery> {
  const view = await request<DeliveryView>('GET', pathOf(id))
  const { attempts, state } = view.delivery
  // Only an attempt can change the body, since some senders sign inside it.
  const isSame = attempts === known?.delivery.attempts && state === known.delivery.state
  if (isSame) return { ...view, body: known.body }
  return { ...view, body: await request<BytesView>('GET', `${pathOf(id)}/body`) }
}

function knownView(id: string): OpenDelivery | undefined {
  const { value } = openDelivery
  return value?.kind === 'read' && value.view.delivery.id === id ? value.view : undefined
}

/** Loads the delivery in the URL. A response for another one is dropped. */
export async function readDelivery(): Promise<void> {
  const { id } = route.value
  if (id === undefined) {
    openDelivery.value = undefined
    return
  }
  const isWanted = () => route.value.id === id
  try {
    const view = await fetchDelivery(id, knownView(id))
    if (isWanted()) openDelivery.value = { kind: 'read', view }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    // While the sandbox is stopped, the loaded delivery stays visible.
    if (isWanted() && knownView(id) === undefined)
      openDelivery.value = { kind: 'missing', id, message }
  }
}
