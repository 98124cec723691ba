import type { Finding } from '../proof.ts'

interface Range {
  readonly start: { readonly line?: number }
}

/** What this proof reads of a file's coverage, in the format of Istanbul. Counts are by the number of the place. */
export interface FileCoverage {
  readonly statementMap: Readonly<Record<string, Range>>
  readonly s: Readonly<Record<string, number>>
  readonly branchMap: Readonly<
    Record<
      string,
      { readonly type: string; readonly loc: Range; readonly locations: readonly Range[] }
    >
  >
  readonly b: Readonly<Record<string, readonly number[]>>
}

/** The coverage of all files, by their paths. */
export type Coverage = Readonly<Record<string, FileCoverage>>

/** Something that can be covered, and whether it is. */
interface Place {
  readonly at: string
  readonly isCovered: boolean
}

/** The lines of a file on which a statement begins. A line is covered once all its statements are. */
function linesOf(file: string, { statementMap, s }: FileCoverage): readonly Place[] {
  const lines = new Map<number, boolean>()
  for (const [id, { start }] of Object.entries(statementMap)) {
    if (start.line === undefined) continue
    lines.set(start.line, (lines.get(start.line) ?? true) && (s[id] ?? 0) > 0)
  }
  return [...lines].map(([line, isCovered]) => ({ at: `${file}:${line}`, isCovered }))
}

/** The ways on from each decision of a file. One without a place of its own is an `else` that is not written. */
const branchesOf = (file: string, { branchMap, b }: FileCoverage): readonly Place[] =>
  Object.entries(branchMap).flatMap(([id, { type, loc, locations }]) =>
    locations.map(({ start }, way) => ({
      at: `${file}:${start.line ?? loc.start.line} ${type}, way ${way + 1} of ${locations.length}`,
      isCovered: (b[id]?.[way] ?? 0) > 0,
    })),
  )

function finding(what: 'line' | 'branch', plural: string, places: readonly Place[]): Finding {
  const missing = places.filter(({ isCovered }) => !isCovered)
  const covered = places.length - missing.length
  const share = places.length === 0 ? 0 : covered / places.length
  const isShown = places.length > 0 && missing.length === 0
  return {
    claim: `A test runs each ${what} of core and the adapters`,
    figure: `${Math.floor(share * 10_000) / 100} % (${covered} of ${places.length} ${plural})`,
    goal: '100 %',
    verdict: isShown ? 'shown' : 'missed',
    ...(isShown ? {} : { details: missing.map(({ at }) => at) }),
  }
}

/** Judges the coverage of the files below `root`: nothing may be left uncovered, and there has to be something. */
export function judge(coverage: Coverage, root: string): readonly Finding[] {
  const files = Object.entries(coverage).map(
    ([path, file]) => [path.replace(root, ''), file] as const,
  )
  return [
    finding(
      'line',
      'lines',
      files.flatMap(([path, file]) => linesOf(path, file)),
    ),
    finding(
      'branch',
      'branches',
      files.flatMap(([path, file]) => branchesOf(path, file)),
    ),
  ]
}
