import type { Finding, Proof } from '../proof.ts'
import { checkPatterns } from './check-patterns.ts'
import { type Growth, inputName, MAX_RATIO } from './measure-growth.ts'
import { measureParsers } from './measure-parsers.ts'
import { loadRecheck } from './recheck.ts'

/** Sums up how the parsers grew. `control` is a quadratic parser, which has to be seen. */
export function growthFinding(growths: readonly Growth[], control: Growth): Finding {
  const slow = growths.filter(({ ratio }) => !(ratio <= MAX_RATIO))
  const [worst] = [...growths].sort((a, b) => b.ratio - a.ratio)
  const isBlind = control.ratio <= MAX_RATIO || worst === undefined
  const verdict = slow.length > 0 ? 'missed' : isBlind ? 'inconclusive' : 'shown'
  const parsers = new Set(growths.map(({ parser }) => parser)).size
  return {
    claim: '10 × the input costs at most 20 × the time, in every parser',
    figure: `at most ${worst?.ratio.toFixed(1)} ×, ${growths.length} inputs to ${parsers} parsers; quadratic control ${control.ratio.toFixed(0)} ×`,
    goal: `${MAX_RATIO} ×`,
    verdict,
    ...(verdict !== 'shown' && {
      details: slow.map((growth) => {
        const { length, ratio } = growth
        return `${inputName(growth)}: ${ratio.toFixed(1)} × from ${length} to ${length * 10} characters`
      }),
    }),
  }
}

/** Measures how every parser grows with its input, and checks every regular expression. */
export const linearCost: Proof = async (progress) => {
  const { growths, control } = await measureParsers(progress)
  return [growthFinding(growths, control), checkPatterns(await loadRecheck(), progress)]
}
