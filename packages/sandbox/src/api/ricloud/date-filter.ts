const ISO = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?Z?)?$/

/** The error for a time that cannot be parsed. */
export const NO_DATE = 'must be an ISO 8601 date or a UTC time'

/** The range of instants that a written time covers at its precision; `undefined` if it is not a time. */
function instants(text: string): readonly [number, number] | undefined {
  const isDay = text.length === 10
  const from = ISO.test(text) ? Date.parse(isDay || text.endsWith('Z') ? text : `${text}Z`) : NaN
  if (Number.isNaN(from)) return undefined
  const digits = /\.(\d+)/.exec(text)?.[1]?.length ?? 0
  const isMinute = /T\d{2}:\d{2}Z?$/.test(text)
  const size = isDay ? 86_400_000 : isMinute ? 60_000 : 1000 / 10 ** Math.min(digits, 3)
  return [from, from + size]
}

const TESTS = {
  gte: (at: number, [from]: readonly [number, number]) => at >= from,
  gt: (at: number, [, until]: readonly [number, number]) => at >= until,
  lte: (at: number, [, until]: readonly [number, number]) => at < until,
  lt: (at: number, [from]: readonly [number, number]) => at < from,
} as const

/**
 * The time range in a query, or the name of the parameter that cannot be parsed. Unconfirmed: the syntax of ranges is
 * not documented. Here, `name` is a date or a time, and `name[gte]`, `[gt]`, `[lte]` and `[lt]` are bounds.
 */
export function dateFilter(
  query: Readonly<Record<string, string>>,
  name: string,
): ((at: number) => boolean) | string {
  const tests: ((at: number) => boolean)[] = []
  for (const [parameter, text] of Object.entries(query)) {
    if (parameter !== name && !parameter.startsWith(`${name}[`)) continue
    const kind = parameter === name ? undefined : parameter.slice(name.length + 1, -1)
    const range = instants(text)
    if (range === undefined) return parameter
    if (kind === undefined) tests.push((at) => TESTS.gte(at, range) && TESTS.lte(at, range))
    else if (Object.hasOwn(TESTS, kind) && parameter.endsWith(']')) {
      tests.push((at) => TESTS[kind as 'gt'](at, range))
    } else return parameter
  }
  return (at) => tests.every((test) => test(at))
}
