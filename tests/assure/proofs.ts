import type { Proof } from './proof.ts'

/** The proofs by the name of their folder, in the order in which they run: first those that measure time. */
export const PROOFS: Readonly<Record<string, () => Promise<Proof>>> = {
  vectors: async () => (await import('./vectors/vectors.ts')).vectors,
  timing: async () => (await import('./timing/timing.ts')).timing,
  'linear-cost': async () => (await import('./linear-cost/linear-cost.ts')).linearCost,
  guards: async () => (await import('./guards/guards.ts')).guards,
  'never-throws': async () => (await import('./never-throws/never-throws.ts')).neverThrows,
  amounts: async () => (await import('./amounts/amounts.ts')).amounts,
  coverage: async () => (await import('./coverage/coverage.ts')).coverage,
  mutation: async () => (await import('./mutation/mutation.ts')).mutation,
}
