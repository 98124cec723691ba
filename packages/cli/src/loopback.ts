import { isIPv4 } from 'node:net'

/** Whether an address is this machine by its very name: nothing is resolved. */
export function isLoopback({ hostname }: URL): boolean {
  const host = hostname.replace(/^\[|\]$/g, '')
  if (isIPv4(host)) return host.startsWith('127.')
  return host === '::1' || host === 'localhost' || host.endsWith('.localhost')
}
