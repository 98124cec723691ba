import { type Signal, signal } from '@preact/signals'
import type { SecretView } from '../../server/views.ts'

/** The number of a step: 1 registers, 2 sets the secret, 3 triggers. */
export type StepNumber = 1 | 2 | 3

/** The steps that are unfolded. */
export const openSteps: Signal<readonly StepNumber[]> = signal([])

/** The webhook whose secret step 2 shows, and the secret. It is kept by the page only until the step is done. */
export const shownSecret: Signal<SecretView | undefined> = signal(undefined)

/** Unfolds this step and folds the others. */
function goToStep(step: StepNumber): void {
  openSteps.value = [step]
  // Whoever uses a keyboard goes on where the next step begins.
  requestAnimationFrame(() => document.getElementById(`step-${step}`)?.focus())
}

/** Unfolds or folds one step. */
export function toggleStep(step: StepNumber, isOpen: boolean): void {
  const others = openSteps.value.filter((one) => one !== step)
  if (isOpen === openSteps.value.includes(step)) return
  openSteps.value = isOpen ? [...others, step] : others
}

/** Shows a secret in step 2. */
export function showSecret(secret: SecretView): void {
  shownSecret.value = secret
  goToStep(2)
}

/** Forgets the secret and goes on with step 3. */
export function secretIsSet(): void {
  shownSecret.value = undefined
  goToStep(3)
}
