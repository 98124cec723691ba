import { gzipSync } from 'node:zlib'
import { type Draft, type Mutation, signsBytes } from '../draft.ts'
import { pick, randomBytes, type Source } from '../source.ts'
import { ODD_BODIES } from './odd-bodies.ts'

type Edit = (body: Buffer, source: Source) => Buffer

const at = (body: Buffer, source: Source) => source.next(body.length + 1)

const EDITS: Readonly<Record<string, Edit>> = {
  flipBit(body, source) {
    const copy = Buffer.from(body)
    if (copy.length === 0) return copy
    const index = source.next(copy.length)
    copy[index] = (copy[index] ?? 0) ^ (1 << source.next(8))
    return copy
  },
  insert(body, source) {
    const index = at(body, source)
    const piece = pick(source, ['0', ' ', '\ufffd', "$'", '$$', '&', '{', '"', '\u0000'])
    return Buffer.concat([body.subarray(0, index), Buffer.from(piece), body.subarray(index)])
  },
  insertBytes(body, source) {
    const index = at(body, source)
    return Buffer.concat([body.subarray(0, index), randomBytes(source, 8), body.subarray(index)])
  },
  cut: (body, source) => body.subarray(0, at(body, source)),
  cutStart: (body, source) => body.subarray(at(body, source)),
  byteOrderMark: (body) => Buffer.concat([Buffer.from('\ufeff'), body]),
  trailingBlank: (body, source) =>
    Buffer.concat([body, Buffer.from(pick(source, [' ', '\n', '\0']))]),
  compressed: (body) => gzipSync(body, { level: 1 }),
  replaced: (_, source) => pick(source, ODD_BODIES),
  reserialized(body) {
    try {
      return Buffer.from(JSON.stringify(JSON.parse(body.toString()), null, 2))
    } catch {
      return body
    }
  },
}

function edited(draft: Draft, source: Source, edit: Edit) {
  const changed = edit(draft.body, source)
  if (changed.equals(draft.body)) return undefined
  draft.body = changed
  return signsBytes(draft.sender) ? 'forged' : 'either'
}

/** Changes of the body after it was signed. */
export const BODY_MUTATIONS: Readonly<Record<string, Mutation>> = Object.fromEntries(
  Object.entries(EDITS).map(([name, edit]): [string, Mutation] => [
    name,
    (draft, source) => edited(draft, source, edit),
  ]),
)
