import type { HeaderPair } from './arrived-request.ts'

// RFC 9110 section 7.6.1: these apply to a single connection, and so do those that `Connection` names. Hookseal has
// already handled `Expect: 100-continue` (section 10.1.1) and joined the chunks of a body.
const HOP_BY_HOP = [
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]

/** The end-to-end headers, in their original order and case. */
export function endToEndHeaders(headers: readonly HeaderPair[]): readonly HeaderPair[] {
  const named = headers
    .filter(([name]) => name.toLowerCase() === 'connection')
    .flatMap(([, value]) => value.split(',').map((token) => token.trim().toLowerCase()))
  const dropped = new Set([...HOP_BY_HOP, ...named])
  return headers.filter(([name]) => !dropped.has(name.toLowerCase()))
}
