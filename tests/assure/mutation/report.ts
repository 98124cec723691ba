/** A place in a file. Lines and columns count from 1. */
interface Place {
  readonly line: number
  readonly column: number
}

/** A change to the source, and what became of it. */
interface ReportedMutant {
  readonly mutatorName: string
  readonly replacement?: string
  readonly status: string
  readonly statusReason?: string
  readonly location: { readonly start: Place; readonly end: Place }
}

/** What this proof reads of Stryker's report, by the path of the file. */
export interface Report {
  readonly files: Readonly<
    Record<string, { readonly source: string; readonly mutants: readonly ReportedMutant[] }>
  >
}

/** One mutant, described by text in place of line numbers, which move. */
export interface Mutant {
  readonly file: string
  /** The whole line that the change begins on. */
  readonly line: string
  /** The text that was replaced. */
  readonly text: string
  readonly replacement: string
  readonly status: string
  /** Where it is now, for whoever looks for it. */
  readonly at: string
}

const MAX_LENGTH = 160

/** Text on one line, and short enough for a list. */
function brief(text: string): string {
  const oneLine = text.replace(/\s+/g, ' ').trim()
  return oneLine.length > MAX_LENGTH ? `${oneLine.slice(0, MAX_LENGTH)}…` : oneLine
}

/** The text between two places. */
function textAt(lines: readonly string[], start: Place, end: Place): string {
  const within = lines.slice(start.line - 1, end.line)
  const last = within.length - 1
  return within
    .map((line, i) => (i === last ? line.slice(0, end.column - 1) : line))
    .map((line, i) => (i === 0 ? line.slice(start.column - 1) : line))
    .join('\n')
}

/** Whether a mutant is of a kind that is not tried, see `stryker.ts`. */
const isOfExcludedKind = ({ statusReason = '' }: ReportedMutant) =>
  statusReason.startsWith('Ignored because of excluded mutation')

/** Returns all mutants of a report, without those of the kinds that are not tried. */
export const mutantsOf = (report: Report): readonly Mutant[] =>
  Object.entries(report.files).flatMap(([file, { source, mutants }]) => {
    const lines = source.split('\n')
    const tried = mutants.filter((mutant) => !isOfExcludedKind(mutant))
    return tried.map(({ location: { start, end }, replacement = '', mutatorName, status }) => ({
      file,
      line: brief(lines[start.line - 1] ?? ''),
      text: brief(textAt(lines, start, end)),
      replacement: brief(replacement === '' ? mutatorName : replacement),
      status,
      at: `${file}:${start.line}:${start.column}`,
    }))
  })
