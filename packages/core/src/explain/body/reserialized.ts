import { parseJson } from '../../http/payload.ts'
import type { Bytes } from '../../util/bytes.ts'
import type { BodyMistakes } from '../candidate.ts'
import { fromText } from './text.ts'

type Write = (value: unknown) => string

const hex4 = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
const compact: Write = (value) => JSON.stringify(value)
const ascii = (text: string) => text.replace(/[\u007f-\uffff]/g, hex4)
const slashed = (text: string) => text.replaceAll('/', '\\/')
const htmlSafe = (text: string) => text.replace(/[<>&\u2028\u2029]/g, hex4)

/** Strings are matched whole, so that only the punctuation between them is touched. */
const spaced: Write = (value) =>
  compact(value).replace(/"(?:[^"\\]|\\.)*"|[,:]/g, (part) =>
    part.length === 1 ? `${part} ` : part,
  )

const sortKeys = (_key: string, value: unknown) =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value

// How the common libraries write JSON; what a parser read can have been any of these.
const WRITERS: Readonly<Record<string, Write>> = {
  'compact, as JavaScript writes it': compact,
  'spaced, as Python writes it': (value) => ascii(spaced(value)),
  'spaced, as Python writes it with ensure_ascii off': spaced,
  'compact and in ASCII, as Python writes it with short separators': (value) =>
    ascii(compact(value)),
  'compact with \\/ and in ASCII, as PHP writes it': (value) => ascii(slashed(compact(value))),
  'compact with \\/': (value) => slashed(compact(value)),
  'compact and safe in HTML, as Go and Rails write it': (value) => htmlSafe(compact(value)),
  'indented by two': (value) => JSON.stringify(value, null, 2),
  'indented by four': (value) => JSON.stringify(value, null, 4),
  'indented by tabs': (value) => JSON.stringify(value, null, '\t'),
  'indented by two and in ASCII': (value) => ascii(JSON.stringify(value, null, 2)),
  'indented by four and in ASCII': (value) => ascii(JSON.stringify(value, null, 4)),
  'compact with sorted keys': (value) => JSON.stringify(value, sortKeys),
}

function parsed(body: Bytes): unknown {
  try {
    return parseJson(body)
  } catch {
    return undefined
  }
}

/** The body was parsed and written again: each way in which the sender may have written it. */
export const reserialized: BodyMistakes = async function* (body) {
  const value = parsed(body)
  if (value === undefined) return
  for (const [how, write] of Object.entries(WRITERS)) {
    const text = write(value)
    const detail = `The sender’s was ${how}.`
    yield fromText('body_reserialized', text, detail)
    yield fromText('body_reserialized', `${text}\n`, `${detail} A line break ended it.`)
  }
}
