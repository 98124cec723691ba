import { WebhookError } from '../error/webhook-error.ts'
import type { HeaderLookup } from '../http/headers.ts'
import { contentLength } from './body/announced.ts'
import { bodyText } from './body/text.ts'
import type { Evidence } from './candidate.ts'
import { type Diagnosis, diagnosis, refusal } from './diagnosis.ts'

function isPacked(headers: HeaderLookup): boolean {
  const encoding = headers.get('content-encoding')?.trim().toLowerCase() ?? ''
  return encoding !== '' && encoding !== 'identity'
}

function looksCut(text: string | undefined): boolean {
  const trimmed = text?.trim() ?? ''
  return /^[[{]/.test(trimmed) && !/[\]}]$/.test(trimmed)
}

/** What can be seen without a MAC: hints, not proof. */
export function* notes({ headers, body }: Evidence, method?: string): Generator<Diagnosis> {
  if (method !== undefined && method !== 'POST') {
    yield refusal(new WebhookError('method_not_allowed'))
  }
  const length = contentLength(headers)
  const isShort = length !== undefined && body.length < length
  const text = bodyText(body)
  if (isShort || looksCut(text)) {
    const detail = isShort ? `${length} bytes were announced, ${body.length} are here.` : ''
    yield refusal(new WebhookError('body_truncated'), false, detail)
  }
  if (isPacked(headers)) yield diagnosis('body_decompressed', false)
  if (text?.includes('\ufffd')) yield diagnosis('body_text_decoded', false)
}
