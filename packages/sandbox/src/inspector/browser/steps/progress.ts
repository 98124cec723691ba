import { type Signal, signal } from '@preact/signals'
import type { SecretView } from '../../server/views.ts'

/** The number of a step: 1 registers, 2 sets the secret, 3 triggers. */
export type StepNumber = 1 | 2 | 3

/** The expanded steps. */
export const openSteps: Signal<readonly StepNumber[]> = signal([])

/** The webhook and secret that step 2 shows. The page keeps the secret only until the step is done. */
export const shownSecret: Signal<SecretView | undefined> = signal(undefined)

/** Expands this step and collapses the others. */
function goToStep(step: StepNumber): void {
  openSteps.value = [step]
  // Keyboard users continue at the start of the next step.
  requestAnimationFrame(() => document.getElementById(`step-${step}`)?.focus())
}

/** Expands or collapses one step. */
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

/** Discards the secret and continues with step 3. */
export function secretIsSet(): void {
  shownSecret.value = undefined
  goToStep(3)
}
