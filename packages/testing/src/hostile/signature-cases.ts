import { randomBytes } from 'node:crypto'
import {
  type HeaderPair,
  type SignedRequest,
  signedRequest,
  signedWithBody,
} from '../signed-request.ts'
import { ACCEPTED, type HostileCase, oneRequest } from './hostile-case.ts'
import type { Sender } from './sender.ts'

const withBody = (request: SignedRequest, body: string) =>
  signedWithBody(request, new TextEncoder().encode(body))

const withHeaders = ({ url, body }: SignedRequest, pairs: readonly HeaderPair[]) =>
  signedRequest(url, pairs, body)

/** JSON that says something else in as many bytes. */
function tampered(json: string): string {
  for (let at = json.length - 1; at >= 0; at--) {
    const character = json.charAt(at)
    if (!/[0-8a-y]/.test(character)) continue
    const next = String.fromCharCode(character.charCodeAt(0) + 1)
    const changed = json.slice(0, at) + next + json.slice(at + 1)
    try {
      JSON.parse(changed)
      return changed
    } catch {}
  }
  return `${json} `
}

/** What a token does not protect: the body, which it does not cover. */
function bodyCases({ event, sign }: Sender): HostileCase[] {
  const compact = JSON.stringify(event())
  const another = JSON.stringify(event())
  return [
    oneRequest(
      'tampered',
      withBody(sign(compact), tampered(compact)),
      401,
      'Whoever sees one delivery could change what it says.',
    ),
    oneRequest(
      're-serialized',
      withBody(sign(another), JSON.stringify(JSON.parse(another), null, 2)),
      401,
      'The signature is checked over JSON that was written again, not over the bytes that arrived.',
    ),
    oneRequest(
      'as-written',
      sign(`${JSON.stringify(event(), null, 2)}\n`),
      ACCEPTED,
      'Events that the sender writes in another way than JSON.stringify does are lost.',
    ),
  ]
}

function rotated({ scheme, keys, event, sign }: Sender, wrong: Uint8Array): HostileCase[] {
  const newest = keys.at(-1)
  const hasRoom = scheme.kind === 'hmac' && scheme.separator !== undefined
  if (newest === undefined || (!hasRoom && keys.length === 1)) return []
  const request = sign(event(), { secret: hasRoom ? [wrong, newest] : newest })
  const why = 'Deliveries would be lost while the sender rotates its secret.'
  return [oneRequest('rotated-secret', request, ACCEPTED, why)]
}

/** Requests whose proof is missing, damaged, doubled or somebody else's. */
export function signatureCases(sender: Sender): HostileCase[] {
  const { scheme, event, sign } = sender
  const request = sign(event())
  const isProof = ([name]: HeaderPair) => name === scheme.header
  const others = request.rawHeaders.filter((pair) => !isProof(pair))
  const proofs = request.rawHeaders.filter(isProof)
  const cut = proofs.map(([name, value]): HeaderPair => [name, value.slice(0, -1)])
  const wrong = Buffer.from(randomBytes(32).toString('hex'))
  return [
    ...(scheme.kind === 'hmac' ? bodyCases(sender) : []),
    oneRequest(
      'unsigned',
      withHeaders(request, others),
      401,
      'Anyone who knows the address could send events.',
    ),
    oneRequest(
      'twice-signed',
      withHeaders(request, [...others, ...proofs, ...proofs]),
      401,
      'Which of two headers counts would differ from one proxy to the next.',
    ),
    oneRequest(
      'truncated-signature',
      withHeaders(request, [...others, ...cut]),
      401,
      'A part of the proof would pass for the whole, which makes guessing it easy.',
    ),
    oneRequest(
      'wrong-secret',
      sign(event(), { secret: wrong }),
      401,
      'The proof is not compared with the secret.',
    ),
    ...rotated(sender, wrong),
  ]
}
