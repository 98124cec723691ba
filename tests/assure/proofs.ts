import type { Proof } from './proof.ts'

/** The proofs in the order in which they run, by the name of their folder. */
export const PROOFS: Readonly<Record<string, () => Promise<Proof>>> = {
  coverage: async () => (await import('./coverage/coverage.ts')).coverage,
  mutation: async () => (await import('./mutation/mutation.ts')).mutation,
}
