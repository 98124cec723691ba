import type { HeaderPair } from '../header-pair.ts'
import { editJson, setAt, valueAt } from '../sign/json-body.ts'
import { provedParts } from '../sign/payload-proof.ts'
import { type SignedRequest, signedRequest } from '../signed-request.ts'
import type { Sender } from './sender.ts'

/** Replaces one signature or token with those to send: none, a damaged one, or several. */
export type ProofEdit = (proof: string) => readonly string[]

function editPairs(
  pairs: readonly HeaderPair[],
  names: readonly (string | undefined)[],
  edit: ProofEdit,
): readonly HeaderPair[] {
  const others = pairs.filter(([name]) => !names.includes(name))
  const edited = pairs
    .filter(([name]) => names.includes(name))
    .map(([name, value]) => edit(value).map((one): HeaderPair => [name, one]))
  // In rounds, so that a repeated header occurs once per round.
  const rounds = Math.max(0, ...edited.map(({ length }) => length))
  const again = Array.from({ length: rounds }, (_, i) =>
    edited.flatMap((list) => list.slice(i, i + 1)),
  )
  return [...others, ...again.flat()]
}

function withoutQuery(url: string, name: string): string {
  const address = new URL(url)
  address.searchParams.delete(name)
  return address.href
}

/** Tampers with the proof of a request, wherever the sender puts it. */
export function editProof(
  { scheme }: Sender,
  request: SignedRequest,
  edit: ProofEdit,
): SignedRequest {
  if (scheme.kind === 'payload-hmac') {
    const body = editJson(request.body, (payload) => {
      for (const { signature } of provedParts(scheme, payload)) {
        const [proof = ''] = edit(String(valueAt(payload, signature)))
        setAt(payload, signature, proof)
      }
      return true
    })
    return signedRequest({ ...request, body })
  }
  if (scheme.kind === 'token' && scheme.query !== undefined) {
    const url = withoutQuery(request.url, scheme.query)
    return signedRequest({ ...request, url, query: editPairs(request.query, [scheme.query], edit) })
  }
  const names = scheme.kind === 'token' ? [scheme.header] : scheme.headers
  return signedRequest({ ...request, rawHeaders: editPairs(request.rawHeaders, names, edit) })
}
