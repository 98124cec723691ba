import type { Proof } from './proof.ts'

/** The proofs in the order in which they run, by the name of their folder. */
export const PROOFS: Readonly<Record<string, () => Promise<Proof>>> = {
  vectors: async () => (await import('./vectors/vectors.ts')).vectors,
  timing: async () => (await import('./timing/timing.ts')).timing,
  guards: async () => (await import('./guards/guards.ts')).guards,
  'never-throws': async () => (await import('./never-throws/never-throws.ts')).neverThrows,
  'linear-cost': async () => (await import('./linear-cost/linear-cost.ts')).linearCost,
  coverage: async () => (await import('./coverage/coverage.ts')).coverage,
  mutation: async () => (await import('./mutation/mutation.ts')).mutation,
}
