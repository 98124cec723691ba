import { useState } from 'preact/hooks'
import { refresh } from './follow.ts'
import type { Refusal } from './request.ts'

/** The result of an action. */
export interface Result {
  readonly text: string
  readonly isError: boolean
  /** The field that must be corrected. */
  readonly field: string | undefined
}

/** An action of the user: its result, and how to run it. */
export interface Action {
  readonly result: Result
  /** Runs the work, whose text becomes the result, and reloads the view. */
  readonly run: (work: () => Promise<string>) => Promise<boolean>
  /** Clears the result. */
  readonly clear: () => void
}

const NONE: Result = { text: '', isError: false, field: undefined }

/** Runs actions and keeps the latest result. */
export function useAction(): Action {
  const [result, setResult] = useState(NONE)
  const run = async (work: () => Promise<string>) => {
    try {
      setResult({ ...NONE, text: await work() })
      await refresh()
      return true
    } catch (error) {
      const { message, field } = error as Refusal
      setResult({ text: message, isError: true, field })
      return false
    }
  }
  return { result, run, clear: () => setResult(NONE) }
}
