import { signedWithBody } from '../signed-request.ts'
import { editProof } from './edit-proof.ts'
import { ACCEPTED, type HostileCase, oneRequest } from './hostile-case.ts'
import { isJson } from './payload.ts'
import { privateText, type Sender } from './sender.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const textOf = (body: Uint8Array) => Buffer.from(body).toString('utf8')

function isJsonText(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** Alters a body without changing its length, so that JSON stays valid. */
function tampered(body: string): string {
  const mustFit = isJsonText(body)
  for (let at = body.length - 1; at >= 0; at--) {
    const character = body.charAt(at)
    if (!/[0-8a-y]/.test(character)) continue
    const next = String.fromCharCode(character.charCodeAt(0) + 1)
    const changed = body.slice(0, at) + next + body.slice(at + 1)
    if (!mustFit || isJsonText(changed)) return changed
  }
  return `${body} `
}

/** Cases that only a signature over the whole body protects against. */
function bodyCases({ event, sign, payload }: Sender): HostileCase[] {
  const [first, second] = [sign(event()), sign(event())]
  const changed = oneRequest(
    'tampered',
    signedWithBody(first, bytes(tampered(textOf(first.body)))),
    401,
    'Anyone who captures one delivery could change its contents.',
  )
  const third = event()
  if (!isJson(payload) || !isJsonText(textOf(second.body)) || typeof third === 'string') {
    return [changed]
  }
  const again = JSON.stringify(JSON.parse(textOf(second.body)), null, 2)
  return [
    changed,
    oneRequest(
      're-serialized',
      signedWithBody(second, bytes(again)),
      401,
      'The signature is checked over reserialized JSON instead of the bytes that were received.',
    ),
    oneRequest(
      'as-written',
      sign(`${JSON.stringify(third, null, 2)}\n`),
      ACCEPTED,
      'Events that the sender serializes differently from JSON.stringify are lost.',
    ),
  ]
}

/** The secrets during a rotation, each with its own signature, or only the newest if there is room for just one. */
function rotation({ scheme, keys, wrongKey, privateKey }: Sender) {
  const isSigned = scheme.kind === 'hmac' || scheme.kind === 'asymmetric'
  const hasRoom = isSigned && (scheme.separator !== undefined || scheme.isNumbered)
  if (scheme.kind === 'asymmetric') {
    const wrong = privateText(wrongKey.privateKey)
    return hasRoom && wrong !== undefined && privateKey !== undefined
      ? [wrong, privateKey]
      : undefined
  }
  const newest = keys.at(-1)
  if (newest === undefined || (!hasRoom && keys.length === 1)) return undefined
  return hasRoom ? [wrongKey.secret as Uint8Array, newest] : newest
}

function rotated(sender: Sender): HostileCase[] {
  const secret = rotation(sender)
  if (secret === undefined) return []
  const request = sender.sign(sender.event(), { secret, privateKey: undefined })
  const why = 'Deliveries are lost while the sender rotates its secret.'
  return [oneRequest('rotated-secret', request, ACCEPTED, why)]
}

/** Requests whose proof is missing, damaged, duplicated or from someone else. */
export function signatureCases(sender: Sender): HostileCase[] {
  const { scheme, event, sign, wrongKey } = sender
  const request = sign(event())
  const twice = oneRequest(
    'twice-signed',
    editProof(sender, request, (proof) => [proof, proof]),
    401,
    'Proxies disagree on which of two duplicate headers wins.',
  )
  return [
    ...(scheme.covers === 'body' ? bodyCases(sender) : []),
    oneRequest(
      'unsigned',
      editProof(sender, request, () => []),
      401,
      'Anyone who knows the URL could send events.',
    ),
    // A payload has only one place for a signature.
    ...(scheme.kind === 'payload-hmac' ? [] : [twice]),
    oneRequest(
      'truncated-signature',
      editProof(sender, request, (proof) => [proof.slice(0, -1)]),
      401,
      'A part of the proof would be accepted, which makes it easy to guess.',
    ),
    oneRequest(
      'wrong-secret',
      sign(event(), wrongKey),
      401,
      'The proof is not compared with the secret.',
    ),
    ...rotated(sender),
  ]
}
