import { type Signal, signal } from '@preact/signals'

/** An error response from the sandbox. */
export interface Refusal extends Error {
  /** The field that must be corrected, if the error is about one. */
  readonly field?: string | undefined
}

/** Whether the sandbox cannot be reached. */
export const isStopped: Signal<boolean> = signal(false)

async function answered(path: string, init: RequestInit): Promise<Response> {
  try {
    const response = await fetch(`/inspector/${path}`, init)
    isStopped.value = false
    return response
  } catch {
    isStopped.value = true
    throw new Error('The sandbox has stopped.')
  }
}

/** Sends a request to the sandbox. @throws Refusal with the sandbox's message if it is rejected. */
export async function request<T>(method: string, path: string, body?: object): Promise<T> {
  const json = body === undefined ? {} : { body: JSON.stringify(body) }
  const response = await answered(path, { method, ...json })
  const text = await response.text()
  const value = /^[[{]/.test(text) ? JSON.parse(text) : undefined
  if (response.ok) return value
  const message = value?.error ?? `The sandbox responded with ${response.status}.`
  throw Object.assign(new Error(message), { field: value?.field })
}
