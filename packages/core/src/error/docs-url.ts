import type { WebhookErrorCode } from './error-code.ts'

// Empty until the site has an address: a release fills it in from addresses.json.
const SITE = ''

/** Where the page of an error code is: on the site, or in the repository while the site has no address. */
export const docsUrlOf = (code: WebhookErrorCode, site: string = SITE): string =>
  site === '' ? `docs/errors.md#${code}` : `${site}/errors#${code}`
