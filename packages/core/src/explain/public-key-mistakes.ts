import { checkPublicKey } from '../authenticate/public-key.ts'
import type { AsymmetricData } from '../provider/scheme-data.ts'
import type { Bytes } from '../util/bytes.ts'
import { decode } from '../util/encoding.ts'
import type { Candidate, RawSecret } from './evidence.ts'
import { paddedBase64 } from './read-signature.ts'

type Rules = Pick<AsymmetricData, 'algorithm' | 'keyForms' | 'keyFormat'>

const PREFIXES = ['whpk_']
const ARMOR = /-----[A-Z ]{1,40}-----/g
const FORMATS = ['raw', 'spki'] as const
const FORMAT_NAMES = { raw: 'the raw key', spki: 'SPKI' } as const

const ENCODINGS = [
  { encoding: 'hex', name: 'hex', read: (text: string) => decode(text, 'hex') },
  { encoding: 'base64', name: 'base64', read: (text: string) => decode(text, 'base64') },
  {
    encoding: 'base64',
    name: 'base64 that is unpadded or URL-safe',
    read: (text: string) => decode(paddedBase64(text), 'base64'),
  },
] as const

/** Reduces a text to the encoded key: without PEM lines, prefix or line breaks. */
function bareText(text: string, { keyForms }: Rules) {
  const isPem = text.includes('-----BEGIN')
  // Environment variables often contain a literal `\n` instead of a line break.
  const line = text.replace(ARMOR, '').replace(/\\[rn]|\s/g, '')
  const known = [...keyForms.map(({ prefix }) => prefix), ...PREFIXES].filter((one) => one !== '')
  const prefix = known.find((one) => line.startsWith(one)) ?? ''
  return { isPem, prefix, bare: line.slice(prefix.length) }
}

/** Reads a key in one format, if it is a key for the scheme's algorithm. */
function keyIn(
  bytes: Bytes | undefined,
  format: AsymmetricData['keyFormat'],
  { algorithm }: Rules,
) {
  try {
    return bytes && checkPublicKey(bytes, algorithm, format)
  } catch {
    return undefined
  }
}

/** The advice: convert the key to the form that the scheme describes, or describe its actual form. */
function fixFor(
  { keyForms: [described], keyFormat }: Rules,
  found: { encoding?: string; format: AsymmetricData['keyFormat']; prefix: string },
): string {
  const { encoding = described?.encoding, format, prefix } = found
  const options = [
    encoding === described?.encoding ? '' : `\`keyEncoding: '${encoding}'\``,
    format === keyFormat ? '' : `\`keyFormat: '${format}'\``,
    prefix === described?.prefix || prefix === '' ? '' : `\`keyPrefix: '${prefix}'\``,
  ].filter((one) => one !== '')
  const own = `Give it as ${described?.encoding} of ${FORMAT_NAMES[keyFormat]}, with nothing around it`
  return options.length === 0
    ? `${own}.`
    : `${own}. In your own scheme, set ${options.join(' and ')}.`
}

/** Finds a correct public key whose form is not the one that the scheme describes. */
export function* publicKeyForms(
  { text, bytes }: Pick<RawSecret, 'text' | 'bytes'>,
  rules: Rules,
): Generator<Candidate> {
  const code = 'public_key_form'
  for (const format of FORMATS) {
    const detail = `The bytes are ${FORMAT_NAMES[format]}.`
    const fix = fixFor(rules, { format, prefix: '' })
    yield { code, key: keyIn(bytes, format, rules), detail, fix }
  }
  if (text === undefined) return
  const { isPem, prefix, bare } = bareText(text, rules)
  for (const format of FORMATS) {
    for (const { encoding, name, read } of ENCODINGS) {
      const around = isPem ? ', in PEM format' : prefix && `, after ${prefix}`
      const detail = `It is ${name} of ${FORMAT_NAMES[format]}${around}.`
      const fix = fixFor(rules, { encoding, format, prefix })
      yield { code, key: keyIn(read(bare), format, rules), detail, fix }
    }
  }
}
