import process from 'node:process'
import { machineFactor } from './machine-factor.ts'

/** The environment variable that hands the factor to worker threads and child processes. */
export const FACTOR_VARIABLE = 'HOOKSEAL_MACHINE_FACTOR'

/** The factor of this run: measured by the process that asks first, and inherited by the processes that it starts. */
export function factorOfRun(
  env: Record<string, string | undefined>,
  measure: () => number = machineFactor,
): number {
  const inherited = Number(env[FACTOR_VARIABLE])
  if (inherited >= 1 && inherited < Number.POSITIVE_INFINITY) return inherited
  const factor = measure()
  env[FACTOR_VARIABLE] = String(factor)
  return factor
}

const factor = factorOfRun(process.env)

/**
 * A deadline of this machine: `ms` for an idle machine, times the factor of the run. It ends what hangs. No test passes
 * or fails by how long something took before.
 */
export const patience = (ms: number): number => Math.ceil(ms * factor)

/** The limits of a receiver whose store is a real server, which takes as long as this machine does. */
export const patientReplay = { timeoutMs: patience(30_000), leaseMs: patience(120_000) } as const
