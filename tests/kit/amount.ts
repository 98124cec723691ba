import process from 'node:process'

/** The environment variable that asks for whole amounts. `npm run assure -- --only amounts` sets it to `1`. */
export const WHOLE_VARIABLE = 'HOOKSEAL_WHOLE_AMOUNTS'

/**
 * How often a case is repeated, which decides how long it takes and not what it checks. `npm test` repeats it often enough
 * to find a fault in nearly every run (`sample`), and a proof as often as the documents say (`whole`).
 */
export const amount = (
  { sample, whole }: { readonly sample: number; readonly whole: number },
  env: Readonly<Record<string, string | undefined>> = process.env,
): number => (env[WHOLE_VARIABLE] === '1' ? whole : sample)
