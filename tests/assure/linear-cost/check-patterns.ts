import type { Finding } from '../proof.ts'
import { CONSTRUCTED } from './constructed-patterns.ts'
import { type FoundPattern, findPatterns } from './find-patterns.ts'

/** What a ReDoS checker says about a pattern: `safe`, or what is wrong. */
export type CheckPattern = (source: string, flags: string) => string

interface Checked {
  readonly at: string
  readonly source: string
  readonly flags: string
}

/** The patterns to check. A construction that is not in the list of known ones is named in `unknown`. */
export function patternsToCheck(found: readonly FoundPattern[]): {
  readonly patterns: readonly Checked[]
  readonly unknown: readonly string[]
  readonly exempt: readonly string[]
} {
  const literals = found.filter(({ kind }) => kind === 'literal')
  const patterns: Checked[] = [...literals]
  const unknown: string[] = []
  const exempt: string[] = []
  for (const { at, source } of found.filter(({ kind }) => kind === 'constructed')) {
    const known = Object.hasOwn(CONSTRUCTED, source) ? CONSTRUCTED[source] : undefined
    if (known === undefined) unknown.push(`${at}: RegExp(${source}) is in no list`)
    else if (typeof known === 'string') exempt.push(`${at}: ${known}`)
    else patterns.push(...known.map((one) => ({ at, source: one, flags: '' })))
  }
  return { patterns, unknown, exempt }
}

/** Checks every regular expression of the sources. The checker has to find a pattern that is known to be dangerous. */
export function checkPatterns(
  check: CheckPattern,
  progress: (text: string) => void,
  found: readonly FoundPattern[] = findPatterns(),
): Finding {
  const { patterns, unknown, exempt } = patternsToCheck(found)
  const verdicts = new Map<string, string>()
  const bad = patterns.flatMap(({ at, source, flags }, i) => {
    const key = `/${source}/${flags}`
    progress(`${i} of ${patterns.length} regular expressions`)
    const verdict = verdicts.get(key) ?? check(source, flags)
    verdicts.set(key, verdict)
    return verdict === 'safe' ? [] : [`${at}: ${key} is ${verdict}`]
  })
  const isBlind = check('(a+)+$', '') === 'safe' || patterns.length === 0
  const faults = [...bad, ...unknown]
  const verdict = faults.length > 0 ? 'missed' : isBlind ? 'inconclusive' : 'shown'
  return {
    claim: 'No regular expression of the packages takes more than linear time',
    figure: `${faults.length} of ${patterns.length} not safe, ${exempt.length} written by the application`,
    goal: '0 not safe',
    verdict,
    ...(verdict !== 'shown' && { details: [...faults, ...exempt] }),
  }
}
