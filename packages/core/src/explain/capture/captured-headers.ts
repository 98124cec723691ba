import { type ParsedCapture, refuse } from './parsed-capture.ts'

type Pair = ParsedCapture['headers'][number]

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

function noHeader(): never {
  return refuse(
    'a header of the capture has no name or no value',
    'log the headers as an object of strings, or as a list of pairs',
  )
}

/** One header, or several with the same name. A header without a value was not received. */
function pairsOf(name: unknown, value: unknown): readonly Pair[] {
  if (typeof name !== 'string') return noHeader()
  if (value === undefined || value === null) return []
  return (Array.isArray(value) ? value : [value]).map((one): Pair => {
    if (typeof one === 'string') return [name, one]
    return typeof one === 'number' ? [name, `${one}`] : noHeader()
  })
}

/** A pair, or an object with `name` and `value`, as in HAR. */
function listedPair(one: unknown): readonly Pair[] {
  if (Array.isArray(one)) return one.length === 2 ? pairsOf(one[0], one[1]) : noHeader()
  return isRecord(one) && one['value'] !== undefined
    ? pairsOf(one['name'], one['value'])
    : noHeader()
}

/** Reads headers from JSON: an object, a list of pairs, Node's flat `rawHeaders`, or the list in a HAR file. */
export function headersOfJson(headers: object): readonly Pair[] {
  if (!Array.isArray(headers)) {
    const entries = Object.entries(headers)
    if (entries.length > 0) return entries.flatMap(([name, value]) => pairsOf(name, value))
    return refuse(
      'the capture has no headers: JSON.stringify writes `Headers` and `Map` as {}',
      'log Object.fromEntries(headers)',
    )
  }
  const list: readonly unknown[] = headers
  if (typeof list[0] !== 'string') return list.flatMap(listedPair)
  if (list.length % 2 === 1) noHeader()
  return list.flatMap((name, i) => (i % 2 === 0 ? pairsOf(name, list[i + 1]) : []))
}
