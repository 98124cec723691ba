import { WebhookError } from '../error/webhook-error.ts'
import { contentLength } from '../http/body.ts'
import { type Diagnosis, diagnosis, refusal } from './diagnosis.ts'
import { type Evidence, exactText } from './evidence.ts'
import { isCompactJson } from './rewritten-json.ts'

// What decoders substitute for bytes that are not UTF-8.
const REPLACEMENT = '\ufffd'

/**
 * Whether the body may have been parsed and serialized again: it is exactly the JSON that JavaScript writes, but its
 * length differs from the Content-Length.
 */
export function looksRewritten({ head: { headers }, body }: Evidence): boolean {
  const isOwnLength = contentLength(headers) === body.length
  return !isOwnLength && !exactText(body)?.includes(REPLACEMENT) && isCompactJson(body)
}

function looksCut(text: string): boolean {
  const trimmed = text.trim()
  return /^[[{]/.test(trimmed) && !/[\]}]$/.test(trimmed)
}

/** What a body shows without computing a MAC: hints, not proof. */
export function* bodyHints(evidence: Evidence): Generator<Diagnosis> {
  const { head, body } = evidence
  const length = contentLength(head.headers)
  const text = exactText(body)
  const isShort = length !== undefined && body.length < length && !looksRewritten(evidence)
  if (isShort || looksCut(text ?? '')) {
    const detail = isShort ? `${length} bytes were announced, but ${body.length} are present.` : ''
    yield refusal(new WebhookError('body_truncated'), false, detail)
  }
  const encoding = head.headers.get('content-encoding')?.trim().toLowerCase() ?? ''
  if (!['', 'identity'].includes(encoding)) yield diagnosis('body_decompressed', false)
  if (text?.includes(REPLACEMENT)) yield diagnosis('body_text_decoded', false)
}
