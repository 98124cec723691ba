import { type Bytes, utf8 } from '../../util/bytes.ts'
import type { Candidate } from '../candidate.ts'
import type { MistakeCode } from '../diagnosis.ts'

/** A body as text, its byte order mark kept; `undefined` where it is no UTF-8. */
export function bodyText(body: Bytes): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)
  } catch {
    return undefined
  }
}

/** A mistake that left this text for that one. */
export function fromText(code: MistakeCode, text: string, detail?: string): Candidate {
  return { code, body: utf8(text), detail }
}
