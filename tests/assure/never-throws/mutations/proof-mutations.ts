import { type Draft, headerOf, type Mutation, proofHeader, setHeader } from '../draft.ts'
import { pick, randomBytes } from '../source.ts'
import { ODD_TEXTS, ODD_TIMES } from './odd-texts.ts'
import { percentEncoded } from './percent-encoded.ts'

/** Edits the value of the header with the proof. What is certain is said by `edit`. */
function editProof(
  draft: Draft,
  edit: (value: string) => readonly [value: string, certain: 'forged' | 'either'] | undefined,
) {
  const name = proofHeader(draft)
  const value = headerOf(draft, name)
  if (name === undefined || value === undefined) return undefined
  const [changed, certain] = edit(value) ?? []
  if (changed === undefined || certain === undefined || changed === value) return undefined
  setHeader(draft, name, changed)
  // Spaces around a value are not part of it (RFC 9110, 5.5), and hex is read in either case.
  const isSame = changed.trim().toLowerCase() === value.trim().toLowerCase()
  return isSame ? 'either' : certain
}

const drop: Mutation = (draft) => {
  const name = proofHeader(draft)
  if (name === undefined) return undefined
  draft.headers = draft.headers.filter(([other]) => other !== name)
  // Another scheme of the same sender has no proof here either.
  return 'forged'
}

const double: Mutation = (draft, source) => {
  const name = proofHeader(draft)
  const value = headerOf(draft, name)
  if (name === undefined || value === undefined) return undefined
  const other = pick(source, [value, 'garbage', ''])
  draft.headers =
    source.next(2) === 0 ? [...draft.headers, [name, other]] : [[name, other], ...draft.headers]
  // A platform that joins the two hides that there were two.
  return 'either'
}

const truncate: Mutation = (draft, source) =>
  editProof(draft, (value) => [value.slice(0, source.next(value.length)), 'forged'])

const extend: Mutation = (draft, source) =>
  editProof(draft, (value) => [
    value + pick(source, ['0', 'ab', 'A', 'AAAA', 'f'.repeat(64)]),
    'forged',
  ])

const replaceCharacter: Mutation = (draft, source) =>
  editProof(draft, (value) => {
    const at = source.next(value.length)
    const other = String.fromCharCode(pick(source, [0x21, 0x2d, 0x5f, 0x7e, 0x80, 0xe9, 0xff]))
    return [value.slice(0, at) + other + value.slice(at + 1), 'forged']
  })

const control: Mutation = (draft, source) => {
  draft.isPlain = false
  return editProof(draft, (value) => {
    const at = source.next(value.length)
    const other = pick(source, ['\0', '\x01', '\n', '\x7f', '\u2028', '\u{1f600}'])
    return [value.slice(0, at) + other + value.slice(at), 'either']
  })
}

const changeCase: Mutation = (draft) => editProof(draft, (value) => [value.toUpperCase(), 'either'])

const rewrite: Mutation = (draft, source) =>
  editProof(draft, (value) => [
    pick(source, [
      value.replaceAll('+', '-').replaceAll('/', '_'),
      value.replaceAll('=', ''),
      `${value}=`,
      percentEncoded(value),
      `"${value}"`,
      Buffer.from(value, 'latin1').toString('base64'),
    ]),
    'either',
  ])

const multiply: Mutation = (draft, source) =>
  editProof(draft, (value) => {
    const separator = pick(source, [',', ';', ' ', ', '])
    const copies = Array.from({ length: pick(source, [2, 3, 16, 17, 200]) }, () => value)
    return [copies.join(separator), 'either']
  })

const around: Mutation = (draft, source) =>
  editProof(draft, (value) => {
    const junk = pick(source, ODD_TEXTS)
    const separator = pick(source, [',', ';', ' ', '='])
    const parts = source.next(2) === 0 ? [value, junk] : [junk, value]
    return [parts.join(separator), 'either']
  })

const replaceAll: Mutation = (draft, source) =>
  editProof(draft, () => [
    source.next(2) === 0 ? pick(source, ODD_TEXTS) : randomBytes(source, 90).toString('hex'),
    'forged',
  ])

const foreignProof: Mutation = (draft, source) =>
  editProof(draft, () => {
    const other = pick(source, draft.sender.foreign)
    const name = proofHeader(draft) ?? ''
    return [other.headers[name] ?? '', 'forged']
  })

const changeTime: Mutation = (draft, source) => {
  const { scheme } = draft.sender
  if (scheme.kind !== 'hmac' && scheme.kind !== 'asymmetric') return undefined
  const time = pick(source, ODD_TIMES)
  const name = scheme.timestampHeaders?.find((one) => headerOf(draft, one) !== undefined)
  if (name !== undefined) {
    setHeader(draft, name, time)
    return 'forged'
  }
  const { timestampPrefix: prefix, separator = ',' } = scheme
  if (prefix === undefined) return undefined
  return editProof(draft, (value) => {
    const parts = value.split(separator)
    const changed = parts.map((part) => (part.startsWith(prefix) ? prefix + time : part))
    return [changed.join(separator), 'forged']
  })
}

const changeId: Mutation = (draft, source) => {
  const { scheme } = draft.sender
  if (scheme.kind !== 'hmac' && scheme.kind !== 'asymmetric') return undefined
  const name = scheme.idHeaders?.find((one) => headerOf(draft, one) !== undefined)
  const value = headerOf(draft, name)
  if (name === undefined || value === undefined) return undefined
  const changed = pick(source, [
    ...ODD_TEXTS,
    `${value}.`,
    `${value}.1`,
    value.slice(1),
    `x${value}`,
  ])
  setHeader(draft, name, changed)
  return 'forged'
}

/** Changes of what proves a request. */
export const PROOF_MUTATIONS: Readonly<Record<string, Mutation>> = {
  drop,
  double,
  truncate,
  extend,
  replaceCharacter,
  control,
  changeCase,
  rewrite,
  multiply,
  around,
  replaceAll,
  foreignProof,
  changeTime,
  changeId,
}
