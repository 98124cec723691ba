import type { CoverageMeter } from './coverage.ts'
import type { Play } from './play-choices.ts'

type Tools = { readonly play: Play; readonly meter: CoverageMeter }

/**
 * Keeps the inputs that are needed to reach what all of them reach, smallest first, each without the end that it does
 * not need.
 */
export async function minimize(
  inputs: readonly Uint8Array[],
  { play, meter }: Tools,
): Promise<readonly Uint8Array[]> {
  const blocksOf = async (input: Uint8Array) => {
    await meter.take()
    await play(input)
    return meter.take()
  }
  const seen = new Set<string>()
  const kept: Uint8Array[] = []
  for (const input of [...inputs].sort((a, b) => a.length - b.length)) {
    const own = (await blocksOf(input)).filter((block) => !seen.has(block))
    if (own.length === 0) continue
    let small = input
    for (let length = input.length >> 1; length > 0; length >>= 1) {
      const shorter = small.subarray(0, Math.max(0, small.length - length))
      const reached = new Set(await blocksOf(shorter))
      if (own.every((block) => reached.has(block))) small = shorter
    }
    for (const block of own) seen.add(block)
    kept.push(small)
  }
  return kept
}
