import { isIPv4 } from 'node:net'

/** Whether a URL refers to this machine. Only the name is checked, without a DNS lookup. */
export function isLoopback({ hostname }: URL): boolean {
  const host = hostname.replace(/^\[|\]$/g, '')
  if (isIPv4(host)) return host.startsWith('127.')
  return host === '::1' || host === 'localhost' || host.endsWith('.localhost')
}
