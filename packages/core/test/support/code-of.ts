import { WebhookError } from '@hookseal/core'

/** The code with which `work` was refused, or `verified`. Any other rejection fails the test. */
export const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'verified',
    (error: unknown) => {
      if (WebhookError.is(error) && error.name === 'WebhookError') return error.code
      throw error
    },
  )
