import type { ParsedFormat, SignatureData } from '../provider/scheme-data.ts'
import { headerName } from '../util/check-options.ts'
import type { Encoding } from '../util/encoding.ts'
import { MAX_SIGNATURES } from './signature-header.ts'
import type { HeaderNames, SignatureFormat } from './signature-options.ts'

const NUMBERED = '{n}'

/** Returns a list as it is, and a single value as a list of one. */
export const listOf = <T>(value: T | readonly T[]): readonly T[] =>
  Array.isArray(value) ? (value as readonly T[]) : [value as T]

/** Checks and parses the `format` option. @throws TypeError */
export function parseFormats(
  where: string,
  format: SignatureFormat | readonly SignatureFormat[],
  separator?: string,
): readonly ParsedFormat[] {
  const formats = listOf<string>(format)
  if (formats.length === 0) throw new TypeError(`${where}: format is an empty list`)
  return formats.map((one) => {
    const match = /^([^{}]*)\{(hex|base64|base64url)\}$/.exec(String(one))
    if (match === null) {
      throw new TypeError(
        `${where}: format must end in {hex}, {base64} or {base64url}, as in 'sha256={hex}'`,
      )
    }
    const prefix = match[1] as string
    if (separator !== undefined && prefix.includes(separator)) {
      throw new TypeError(`${where}: format must not contain the separator`)
    }
    return { prefix, encoding: match[2] as Encoding }
  })
}

/** Reads the names of the headers that can hold the signature. @throws TypeError */
export function readHeaders(
  where: string,
  header: HeaderNames,
): Pick<SignatureData, 'headers' | 'isNumbered'> {
  if (typeof header === 'string' && header.includes(NUMBERED)) {
    if (header.split(NUMBERED).length !== 2)
      throw new TypeError(`${where}: header may contain {n} only once`)
    const names = Array.from({ length: MAX_SIGNATURES }, (_, i) =>
      header.replace(NUMBERED, `${i + 1}`),
    )
    return { headers: names.map((name) => headerName(`${where}: header`, name)), isNumbered: true }
  }
  const names = listOf(header)
  if (names.length === 0) throw new TypeError(`${where}: header is an empty list`)
  return { headers: names.map((name) => headerName(`${where}: header`, name)), isNumbered: false }
}

/** Reads the names of the headers that hold the id or the time, one for each signature header. @throws TypeError */
export function readBeside(
  where: string,
  names: HeaderNames | undefined,
  { headers, isNumbered }: Pick<SignatureData, 'headers' | 'isNumbered'>,
): readonly string[] | undefined {
  if (names === undefined) return undefined
  const list = listOf(names).map((name) => headerName(where, name))
  const [only] = list
  if (isNumbered) {
    if (list.length !== 1)
      throw new TypeError(`${where} must be one name: all numbered headers share it`)
    return headers.map(() => only as string)
  }
  if (list.length === headers.length) return list
  throw new TypeError(`${where} must list as many headers as header does`)
}
