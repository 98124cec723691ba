import type { Delivery } from '../../src/domain/model.ts'
import type { DeliveryView, SecretView } from '../../src/inspector/server/views.ts'
import type { Sandbox } from '../../src/start-sandbox.ts'

/** The API of the inspector, as its page uses it. */
export interface InspectorClient {
  readonly call: <T>(
    method: string,
    path: string,
    body?: object,
  ) => Promise<T & { error?: string; field?: string }>
  readonly register: (sender: string, url: string) => Promise<SecretView>
  /** Triggers an event, and reads its delivery once it is settled. */
  readonly deliver: (sender: string) => Promise<DeliveryView>
  /** Sends a delivery again, and reads what that made once it is settled. */
  readonly again: (id: string, mode: string, body?: string) => Promise<DeliveryView>
}

/** Creates a client of this sandbox. */
export function inspectorClient(sandbox: Sandbox): InspectorClient {
  const call: InspectorClient['call'] = async (method, path, body) => {
    const init = body === undefined ? {} : { body: JSON.stringify(body) }
    const response = await fetch(`${sandbox.url}/inspector/${path}`, { method, ...init })
    return response.json()
  }
  const settled = async (id: string): Promise<DeliveryView> => {
    await sandbox.settled()
    return call('GET', `deliveries/${id}`)
  }
  return {
    call,
    register: (sender, url) => call('POST', 'webhooks', { sender, owner: '1', url }),
    deliver: (sender) => settled(String(sandbox.trigger({ sender }).deliveryIds[0])),
    async again(id, mode, body) {
      const path = `deliveries/${id}/resend`
      const { id: made } = await call<Delivery>('POST', path, {
        mode,
        ...(body !== undefined && { body }),
      })
      return settled(made)
    },
  }
}
