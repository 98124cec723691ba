import type { Diagnosis } from '@hookseal/core/explain'
import type { Colors } from '../io.ts'
import { printable } from './printable.ts'

/** Formats the results of `explain`. */
export function diagnosesText(found: readonly Diagnosis[], paint: Colors): string {
  const lines = found.flatMap(({ code, sentence, fix, matches }) => {
    const isVerified = code === 'verified'
    const mark = isVerified ? paint.green('✔') : matches ? paint.yellow('!') : paint.dim('·')
    const first = `${mark} ${paint.bold(code)}  ${printable(sentence)}`
    if (isVerified) return [first]
    const proof = matches
      ? 'Proven: undoing this makes the signature match.'
      : 'This is a hint, not proof.'
    return [first, `  ${printable(fix)}`, `  ${paint.dim(proof)}`]
  })
  return lines.map((line) => `${line}\n`).join('')
}
