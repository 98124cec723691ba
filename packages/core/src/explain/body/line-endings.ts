import type { BodyMistakes } from '../candidate.ts'
import { bodyText, fromText } from './text.ts'

/** CRLF made LF, or the reverse, all through the body. */
export const lineEndings: BodyMistakes = async function* (body) {
  const text = bodyText(body)
  if (text === undefined || !/[\r\n]/.test(text)) return
  const unix = text.replaceAll('\r\n', '\n')
  yield fromText('line_endings_changed', unix, 'The sender’s were LF.')
  yield fromText('line_endings_changed', unix.replaceAll('\n', '\r\n'), 'The sender’s were CRLF.')
}
