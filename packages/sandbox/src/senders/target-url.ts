import type { Sender } from '../model.ts'

const MOST_CHARACTERS = 2048

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname)
}

/** Why a webhook cannot have this url; `undefined` when it can. HTTPS, except to this machine. */
export function urlFault(url: string): string | undefined {
  if (url.length > MOST_CHARACTERS) return `must have at most ${MOST_CHARACTERS} characters`
  if (!URL.canParse(url)) return 'must be a url'
  const { protocol, hostname } = new URL(url)
  if (protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname))) return undefined
  return 'must begin with https:// (http:// is for this machine alone)'
}

/** Where one event is posted to: ricloud puts its id behind the path. */
export function targetUrl(sender: Sender, url: string, eventId: string): string {
  if (sender !== 'ricloud') return url
  const target = new URL(url)
  target.pathname = `${target.pathname.replace(/\/$/, '')}/${encodeURIComponent(eventId)}`
  return target.href
}
