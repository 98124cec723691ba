import type { Sender } from './model.ts'

const MAX_CHARACTERS = 2048

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname)
}

/** Why a webhook cannot have this URL, or `undefined` if it can. It must be HTTPS, except on localhost. */
export function urlFault(url: string): string | undefined {
  if (url.length > MAX_CHARACTERS) return `must have at most ${MAX_CHARACTERS} characters`
  // The URL parser drops line breaks and tabs, so the stored text would differ from the requested URL.
  if (/[\p{Cc}\s]/u.test(url)) return 'must not contain whitespace or control characters'
  if (!URL.canParse(url)) return 'must be a URL'
  const { protocol, hostname } = new URL(url)
  if (protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname))) return undefined
  return 'must start with https:// (http:// is allowed only for localhost)'
}

/** The URL to which one event is posted: ricloud appends the event's id to the path. */
export function targetUrl(sender: Sender, url: string, eventId: string): string {
  if (sender !== 'ricloud') return url
  const target = new URL(url)
  target.pathname = `${target.pathname.replace(/\/$/, '')}/${encodeURIComponent(eventId)}`
  return target.href
}
