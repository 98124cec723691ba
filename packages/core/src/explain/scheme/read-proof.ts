import type { HeaderLookup } from '../../http/headers.ts'
import type { HmacScheme } from '../../provider/scheme.ts'
import type { Bytes } from '../../util/bytes.ts'
import { decode } from '../../util/encoding.ts'
import type { Proof } from '../candidate.ts'

const DIGEST_BYTES = [20, 32, 64]
const MAX_CHARACTERS = 4096
const MAX_PARTS = 32

function decodings(text: string): Bytes[] {
  const base64 = text.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '')
  const padded = base64.padEnd(Math.ceil(base64.length / 4) * 4, '=')
  return [decode(text, 'hex'), decode(padded, 'base64')].filter(
    (bytes): bytes is Bytes => bytes !== undefined && DIGEST_BYTES.includes(bytes.length),
  )
}

/** Every digest that a header's text can be read as: any prefix, any separator, hex or base64. */
export function readSignatures(text: string): readonly Bytes[] {
  const parts = text
    .slice(0, MAX_CHARACTERS)
    .split(/[\s,;"']+/)
    .slice(0, MAX_PARTS)
  return parts.flatMap((part) => {
    const [, named = ''] = /^[\w.-]{1,16}[=:](.+)$/.exec(part) ?? []
    return [...decodings(part), ...decodings(named)]
  })
}

function anyTimestamp(headers: HeaderLookup, scheme: HmacScheme, text: string): string | undefined {
  if (scheme.timestampHeader !== undefined) {
    const given = headers.get(scheme.timestampHeader)
    if (given !== undefined) return given
  }
  const [, inList] = /(?:^|[\s,;])t(?:s|imestamp)?=(\d{1,20})/.exec(text) ?? []
  if (inList !== undefined) return inList
  for (const [name, value] of headers.toHeaders()) {
    if (/timestamp$/.test(name) && /^\d{1,20}$/.test(value)) return value
  }
  return undefined
}

function anyId(headers: HeaderLookup, scheme: HmacScheme): string | undefined {
  if (scheme.idHeader !== undefined) return headers.get(scheme.idHeader)
  const named = [...headers.toHeaders()].find(([name]) =>
    /(?:webhook|svix|message|event)-id$/.test(name),
  )
  return named?.[1]
}

/** What the headers may mean, whether or not they are in the form that the scheme describes. */
export function readProof(headers: HeaderLookup, scheme: HmacScheme, header: string): Proof {
  const text = headers.get(header) ?? ''
  return {
    signatures: readSignatures(text),
    timestamp: anyTimestamp(headers, scheme, text),
    id: anyId(headers, scheme),
  }
}
