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

/** A scheme that signs another URL. Everything else, including the library's mark, comes from its prototype. */
const signing = (scheme: SchemeData, url: string): SchemeData =>
  Object.create(scheme, { urls: { value: [url], enumerable: true } })

/** The same request, signed for someone else's URL and claiming to be sent there. */
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
  const why =
    'A delivery for another URL would be accepted, because the URL is taken from the request.'
  return [oneRequest('other-url', sign(event(), { headers }, by), 401, why)]
}

/** A delivery whose time is the same moment written in another form. */
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
  const why = 'The signature is checked over a reformatted time instead of the received text.'
  return [oneRequest('re-formatted-time', signedRequest({ ...request, rawHeaders }), 401, why)]
}

/** JSON with the signature of an empty form, for a sender that signs JSON by a digest in the URL. */
function withoutDigest({ scheme, payload, event, sign }: Sender): HostileCase[] {
  const isByDigest = 'bodyDigestQuery' in scheme && scheme.bodyDigestQuery !== undefined
  if (!isByDigest || !isJson(payload)) return []
  const empty = sign('', { headers: { 'content-type': 'application/json' } })
  const why = 'The signature of an empty form would be valid for any JSON.'
  const body = Buffer.from(sign(event()).body)
  const json = body.toString().startsWith('{') ? body : Buffer.from('{"forged":true}')
  return [oneRequest('body-without-digest', signedWithBody(empty, new Uint8Array(json)), 401, why)]
}

/** Changes or additions to the fields that a proof inside the payload covers. */
function provedFields({ scheme, event, sign }: Sender): HostileCase[] {
  if (scheme.kind !== 'payload-hmac') return []
  const cases = {
    tampered: [changeProvedField, 'Anyone who captures one delivery could change its contents.'],
    'forged-item': [appendForgedItem, 'One signed item would vouch for any number of forged ones.'],
  } as const
  return Object.entries(cases).flatMap(([name, [edit, why]]) => {
    const request = sign(event())
    const body = editJson(request.body, (payload) => edit(scheme, payload))
    const isChanged = body !== request.body
    return isChanged ? oneRequest(name as 'tampered', signedWithBody(request, body), 401, why) : []
  })
}

/** Adds the headers and the query of another request to a request. */
function besides(request: SignedRequest, other: SignedRequest): SignedRequest {
  const isNew = ([name]: HeaderPair) => other.rawHeaders.every(([own]) => own !== name)
  return signedRequest({
    ...other,
    rawHeaders: [...request.rawHeaders.filter(isNew), ...other.rawHeaders],
    query: [...request.query, ...other.query],
  })
}

/** Cases for the later schemes of a list: only the first scheme that is present decides. */
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
        'Deliveries that the sender authenticates with its other scheme are lost.',
      ),
      oneRequest(
        'other-scheme-forged',
        sign(event(), forged, by),
        401,
        "The proof of the sender's other scheme is not compared with the secret.",
      ),
      oneRequest(
        'downgraded',
        besides(sign(proved.body, wrongKey), proved),
        401,
        'A proof that does not match is ignored in favor of a weaker one in the same request.',
      ),
    ]
  })
}

/** Cases that apply only to some schemes: a signed URL, a time as text, proved fields, or a list of schemes. */
export function schemeCases(sender: Sender): HostileCase[] {
  return [otherUrl, rewrittenTime, withoutDigest, provedFields, laterSchemes].flatMap((cases) =>
    cases(sender),
  )
}
