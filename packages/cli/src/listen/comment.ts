import type { Exchange } from './start-listener.ts'

const range = (status: number) => Math.floor(status / 100)

/** What to check, by status, if a delivery verifies here but the application rejects it. */
function whyRefused(status: number): string {
  if (status === 401 || status === 403)
    return 'its secret or the way it reads the body is different'
  if (status === 404 || status === 405) return 'check the path of --forward-to and its route'
  if (range(status) === 3) return 'senders do not follow redirects: forward to the final URL'
  if (range(status) === 5) return 'see its log'
  return 'look for `[hookseal]` in its log'
}

/** One sentence on how this result and the application's differ, or why the application did not respond. */
export function commentOn({ forwarded, verdict }: Exchange): string | undefined {
  if (forwarded === undefined) return undefined
  const { status, error, isAnswered } = forwarded
  // The event type is known once the delivery is verified, even if its payload then fails a schema.
  const { type, kind } = verdict
  if (!isAnswered) {
    return `Your app does not respond (${error}): start it, or check --forward-to. The sender got ${status}.`
  }
  if (error !== undefined) return `Your app's ${status} response was incomplete (${error}).`
  const isAccepted = range(status) === 2
  if (type !== undefined && !isAccepted) {
    const hint = [401, 403].includes(status) ? ' See `hookseal explain`.' : ''
    return `It verifies here, but your app responded with ${status}: ${whyRefused(status)}.${hint}`
  }
  if (kind === 'refused' && isAccepted) {
    return `It does not verify here, but your app responded with ${status}: check that your app verifies, and check the secret here.`
  }
  return undefined
}
