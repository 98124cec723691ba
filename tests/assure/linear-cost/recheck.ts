import type { CheckPattern } from './check-patterns.ts'

// The build in JavaScript gives the same answers on every machine. The others are binaries, and need Java or a platform
// that there is a binary for. It is read when the module is loaded.
process.env['RECHECK_BACKEND'] = 'pure'

const PATIENCE_MS = 120_000

/** Loads recheck (https://makenowjust-labs.github.io/recheck/). */
export async function loadRecheck(): Promise<CheckPattern> {
  const { checkSync } = await import('recheck')
  return (source, flags) => {
    const found = checkSync(source, flags, { timeout: PATIENCE_MS })
    if (found.status === 'safe') return 'safe'
    const why = found.status === 'vulnerable' ? found.complexity.summary : found.error.kind
    return `${found.status}: ${why}`
  }
}
