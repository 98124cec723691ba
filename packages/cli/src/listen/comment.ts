import type { Exchange } from './start-listener.ts'

const range = (status: number) => Math.floor(status / 100)

/** What to check where a delivery verifies here and the application refuses it, by status. */
function whyRefused(status: number): string {
  if (status === 401 || status === 403) return 'its secret, or how it reads the body, differs'
  if (status === 404 || status === 405) return 'check the path of --forward-to and its route'
  if (range(status) === 3) return 'senders follow no redirect: forward to the final address'
  if (range(status) === 5) return 'its log says why'
  return 'look for `[hookseal]` in its log'
}

/** One sentence on where this end and the application disagree, or why the application gave no answer. */
export function commentOn({ forwarded, verdict }: Exchange): string | undefined {
  if (forwarded === undefined) return undefined
  const { status, error, isAnswered } = forwarded
  // An event is named once it is proved, also where its payload then fails a schema.
  const { type, kind } = verdict
  if (!isAnswered) {
    return `Your app does not answer (${error}): start it, or check --forward-to. The sender got ${status}.`
  }
  if (error !== undefined) return `Your app's answer ${status} did not come whole (${error}).`
  const isAccepted = range(status) === 2
  if (type !== undefined && !isAccepted) {
    const hint = [401, 403].includes(status) ? ' See `hookseal explain`.' : ''
    return `It verifies here; your app answered ${status}: ${whyRefused(status)}.${hint}`
  }
  if (kind === 'refused' && isAccepted) {
    return `It does not verify here; your app answered ${status}: check that your app verifies, and the secret here.`
  }
  return undefined
}
