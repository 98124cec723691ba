import type { HeaderLookup } from '../../http/headers.ts'
import type { BodyMistakes } from '../candidate.ts'

/** The announced length, where it is one. */
export function contentLength(headers: HeaderLookup): number | undefined {
  const value = headers.get('content-length') ?? ''
  return /^\d{1,15}$/.test(value) ? Number(value) : undefined
}

/** Something was added behind what the sender announced. */
export const announced: BodyMistakes = async function* (body, headers) {
  const length = contentLength(headers)
  if (length === undefined || length >= body.length) return
  yield { code: 'body_extended', body: body.subarray(0, length) }
}
