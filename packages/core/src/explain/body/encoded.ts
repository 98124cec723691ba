import { latin1 } from '../../util/bytes.ts'
import { decode } from '../../util/encoding.ts'
import type { BodyMistakes } from '../candidate.ts'
import { bodyText } from './text.ts'

/** The body was given in, or went through, a text that is not its own. */
export const encoded: BodyMistakes = async function* (body) {
  const text = bodyText(body)
  if (text === undefined) return
  const plain = decode(text.trim(), 'base64')
  if (plain !== undefined && plain.length > 0) yield { code: 'body_base64', body: plain }
  const isBytes = /[\u0080-\u00ff]/.test(text) && !/[^\0-\u00ff]/.test(text)
  if (isBytes) yield { code: 'body_misread_as_latin1', body: latin1(text) }
}
