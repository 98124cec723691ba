import { WebhookError } from '@hookseal/core'

/** Waits until a request is refused. @throws Error if it is accepted, or refused by something else */
export async function refused(verified: Promise<unknown>): Promise<void> {
  try {
    await verified
  } catch (error) {
    if (WebhookError.is(error)) return
    throw error
  }
  throw new Error('a request without a valid proof was accepted')
}
