import type { HeaderPair } from './arrived-request.ts'

// RFC 9110 section 7.6.1: these are for one connection, and so are those that `Connection` names. Hookseal has already
// met an `Expect: 100-continue` (section 10.1.1), and joined the chunks of a body.
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

/** The headers that are for the other end, in their order and case. */
export function endToEndHeaders(headers: readonly HeaderPair[]): readonly HeaderPair[] {
  const named = headers
    .filter(([name]) => name.toLowerCase() === 'connection')
    .flatMap(([, value]) => value.split(',').map((token) => token.trim().toLowerCase()))
  const dropped = new Set([...HOP_BY_HOP, ...named])
  return headers.filter(([name]) => !dropped.has(name.toLowerCase()))
}
