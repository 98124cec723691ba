import type { PlantedFault } from './planted-faults.ts'

/** Returns the text with the fault in place of what it replaces. @throws RangeError unless that is there once */
export function withFault(text: string, { what, from, to }: PlantedFault): string {
  const [before, after, ...more] = text.split(from)
  if (before === undefined || after === undefined || more.length > 0) {
    throw new RangeError(`"${what}" must replace text that is there once: ${from}`)
  }
  return before + to + after
}

/** Plants a fault in a file while Vitest reads it. `given` is its path and the fault, in JSON. */
export function plantFault(given: string | undefined) {
  const planted: { readonly file: string; readonly fault: PlantedFault } | undefined =
    given === undefined ? undefined : JSON.parse(given)
  return {
    name: 'plant-fault',
    enforce: 'pre' as const,
    transform: (text: string, id: string) =>
      planted !== undefined && id.endsWith(planted.file)
        ? withFault(text, planted.fault)
        : undefined,
  }
}
