import { type SchemeData, schemesOf } from '@hookseal/core/toolkit'
import type { HeaderPair } from '../header-pair.ts'
import { formatTime } from '../sign/format.ts'
import { editJson } from '../sign/json-body.ts'
import { providerKeys } from '../sign/keys.ts'
import { type SignedRequest, signedRequest, signedWithBody } from '../signed-request.ts'
import { appendForgedItem, changeProvedField } from './edit-payload.ts'
import { ACCEPTED, type HostileCase, oneRequest } from './hostile-case.ts'
import { isJson } from './payload.ts'
import type { Sender } from './sender.ts'

/** A scheme that signs another address; its prototype has the rest, and the mark of who made it. */
const signing = (scheme: SchemeData, url: string): SchemeData =>
  Object.create(scheme, { urls: { value: [url], enumerable: true } })

/** The same request, signed for the address of somebody else, which it names as its own. */
function otherUrl({ provider, scheme, event, sign }: Sender): HostileCase[] {
  const [own] = 'urls' in scheme ? scheme.urls : []
  if (own === undefined) return []
  const other = new URL(own)
  other.host = 'other.example'
  const headers = {
    'x-forwarded-host': other.host,
    'x-forwarded-proto': other.protocol.replace(':', ''),
  }
  const url = own.replace(/^https?:\/\/[^/?]+/, other.origin)
  const by = { ...provider, scheme: signing(scheme, url) }
  const why = 'A delivery for another address would pass: the address is taken from the request.'
  return [oneRequest('other-url', sign(event(), { headers }, by), 401, why)]
}

/** The time of a delivery in another form of the same moment. */
function rewrittenTime({ scheme, nowMs, event, sign }: Sender): HostileCase[] {
  const isSigned = scheme.kind === 'hmac' || scheme.kind === 'asymmetric'
  if (!isSigned || scheme.timestampFormat !== 'rfc3339' || scheme.timestampField !== undefined) {
    return []
  }
  const request = sign(event())
  const time = formatTime('rfc3339', nowMs)
  const rawHeaders = request.rawHeaders.map(
    ([name, value]): HeaderPair => [name, value.replace(time, time.replace('Z', '000Z'))],
  )
  const why = 'The signature is checked over a time that was written again, not over its text.'
  return [oneRequest('re-formatted-time', signedRequest({ ...request, rawHeaders }), 401, why)]
}

/** JSON under the signature of a form without fields, where JSON is signed by its digest in the address. */
function withoutDigest({ scheme, payload, event, sign }: Sender): HostileCase[] {
  const isByDigest = 'bodyDigestQuery' in scheme && scheme.bodyDigestQuery !== undefined
  if (!isByDigest || !isJson(payload)) return []
  const empty = sign('', { headers: { 'content-type': 'application/json' } })
  const why = 'The signature of an empty form would fit any JSON.'
  const body = Buffer.from(sign(event()).body)
  const json = body.toString().startsWith('{') ? body : Buffer.from('{"forged":true}')
  return [oneRequest('body-without-digest', signedWithBody(empty, new Uint8Array(json)), 401, why)]
}

/** Fields that a proof inside the payload covers, changed or added. */
function provedFields({ scheme, event, sign }: Sender): HostileCase[] {
  if (scheme.kind !== 'payload-hmac') return []
  const cases = {
    tampered: [changeProvedField, 'Whoever sees one delivery could change what it says.'],
    'forged-item': [appendForgedItem, 'One signed item would vouch for any number of forged ones.'],
  } as const
  return Object.entries(cases).flatMap(([name, [edit, why]]) => {
    const request = sign(event())
    const body = editJson(request.body, (payload) => edit(scheme, payload))
    const isChanged = body !== request.body
    return isChanged ? oneRequest(name as 'tampered', signedWithBody(request, body), 401, why) : []
  })
}

/** A request with the headers and the query of another one beside its own. */
function besides(request: SignedRequest, other: SignedRequest): SignedRequest {
  const isNew = ([name]: HeaderPair) => other.rawHeaders.every(([own]) => own !== name)
  return signedRequest({
    ...other,
    rawHeaders: [...request.rawHeaders.filter(isNew), ...other.rawHeaders],
    query: [...request.query, ...other.query],
  })
}

/** Of a list, what the schemes after the first prove: the first that is present decides alone. */
function laterSchemes({ provider, wrongKey, nowMs, event, sign }: Sender): HostileCase[] {
  const others = schemesOf(provider.scheme).slice(1)
  return others.flatMap((scheme) => {
    const [key] = providerKeys(scheme, nowMs)
    if (key === undefined) return []
    const by = { ...provider, scheme }
    const own = { secret: key, privateKey: undefined }
    const forged = { secret: Buffer.from('of-somebody-else'), privateKey: undefined }
    const proved = sign(event(), own, by)
    return [
      oneRequest(
        'other-scheme',
        sign(event(), own, by),
        ACCEPTED,
        'Deliveries that the sender proves in its other way are lost.',
      ),
      oneRequest(
        'other-scheme-forged',
        sign(event(), forged, by),
        401,
        "The proof of the sender's other way is not compared with the secret.",
      ),
      oneRequest(
        'downgraded',
        besides(sign(proved.body, wrongKey), proved),
        401,
        'A proof that does not match is passed over for a weaker one beside it.',
      ),
    ]
  })
}

/** What only some schemes can tell apart: a signed address, a time as text, proved fields, a list of schemes. */
export function schemeCases(sender: Sender): HostileCase[] {
  return [otherUrl, rewrittenTime, withoutDigest, provedFields, laterSchemes].flatMap((cases) =>
    cases(sender),
  )
}
