import { createHash, createHmac, randomUUID, sign } from 'node:crypto'
import type { Bytes } from '@hookseal/core'
import type { AsymmetricData, HmacData } from '@hookseal/core/toolkit'
import type { HeaderPair } from '../header-pair.ts'
import { beginsAsJson } from './event-body.ts'
import { chosenFormat, formatSignature, formatTime } from './format.ts'
import { editJson, setAt } from './json-body.ts'
import { signingKeys } from './keys.ts'
import { privateKeys } from './private-keys.ts'
import type { Proof, SignTerms } from './proof.ts'
import { signedContent } from './signed-content.ts'

type Signer = (content: Uint8Array) => Buffer

function signersOf(scheme: HmacData | AsymmetricData, terms: SignTerms): readonly Signer[] {
  if (scheme.kind === 'asymmetric') {
    const dsaEncoding = scheme.signatureForm === 'der' ? 'der' : 'ieee-p1363'
    const hash = scheme.algorithm === 'ed25519' ? null : 'sha256'
    return privateKeys(scheme, terms).map(
      (key) => (content) => sign(hash, content, { key, dsaEncoding }),
    )
  }
  const algorithm = scheme.algorithms[0] as string
  return signingKeys(scheme, terms.givenSecret, terms.nowMs).map(
    (key) => (content) => createHmac(algorithm, key).update(content).digest(),
  )
}

/** The header or headers that carry the signatures. */
function signatureHeaders(
  scheme: HmacData | AsymmetricData,
  signatures: readonly string[],
  timestamp: string | undefined,
): readonly HeaderPair[] {
  const { headers, isNumbered, separator, timestampPrefix } = scheme
  if (isNumbered && signatures.length <= headers.length) {
    return signatures.map((one, i): HeaderPair => [headers[i] as string, one])
  }
  if (signatures.length > 1 && separator === undefined) {
    throw new TypeError('signed: this scheme carries one signature: pass one secret')
  }
  const time = timestampPrefix === undefined ? [] : [`${timestampPrefix}${timestamp}`]
  return [[headers[0] as string, [...time, ...signatures].join(separator)]]
}

/** The body with the time in it, if the sender signs it there. */
function timedBody(scheme: HmacData | AsymmetricData, body: Bytes, timestamp: string): Bytes {
  const { timestampField, timestampFormat } = scheme
  if (timestampField === undefined) return body
  const field = timestampFormat === 'rfc3339' ? timestamp : Number(timestamp)
  return editJson(body, (payload) => setAt(payload, timestampField, field))
}

/** Creates the headers and body of a request from a sender that signs its requests. */
export function signatureProof(scheme: HmacData | AsymmetricData, terms: SignTerms): Proof {
  const { timestampHeaders, timestampPrefix, idHeaders, bodyDigestQuery } = scheme
  const time = formatTime(scheme.timestampFormat, terms.nowMs)
  const body = timedBody(scheme, terms.body, time)
  const timeHeader = timestampHeaders?.[0]
  const idHeader = idHeaders?.[0]
  const isTimed = timeHeader !== undefined || timestampPrefix !== undefined
  const timestamp = isTimed ? time : undefined
  const newId = () => terms.givenId ?? `msg_${randomUUID().replaceAll('-', '')}`
  const id = idHeader === undefined ? undefined : newId()
  const beside: HeaderPair[] = []
  if (idHeader !== undefined && id !== undefined) beside.push([idHeader, id])
  if (timeHeader !== undefined) beside.push([timeHeader, time])

  const isByDigest = bodyDigestQuery !== undefined && beginsAsJson(body)
  const digest = isByDigest
    ? createHash('sha256').update(body).digest(scheme.bodyDigestEncoding)
    : undefined
  const { method } = terms
  const headers = [...beside, ...terms.headers]
  const content = signedContent(scheme, { id, timestamp, body, method, headers, digest })
  const format = chosenFormat(scheme.formats, terms.givenFormat)
  const signatures = signersOf(scheme, terms).map((signer) =>
    formatSignature(format, signer(content)),
  )
  return {
    headers: [...beside, ...signatureHeaders(scheme, signatures, timestamp)],
    query: digest === undefined ? [] : [[bodyDigestQuery as string, digest]],
    body,
  }
}
