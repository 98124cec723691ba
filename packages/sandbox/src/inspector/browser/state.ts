import { type Signal, signal } from '@preact/signals'
import type { ResendMode } from '../../domain/resend.ts'
import type { DeliveryView, OverviewView } from '../server/views.ts'
import { request } from './request.ts'

/** Everything except the open delivery. */
export const overview: Signal<OverviewView | undefined> = signal(undefined)

/** The open delivery. */
export const open: Signal<DeliveryView | undefined> = signal(undefined)

/** The result of the last action. */
export const notice: Signal<{ readonly text: string; readonly isError: boolean }> = signal({
  ...{ text: '', isError: false },
})

/** Whether the page is connected to the sandbox. */
export const isLive: Signal<boolean> = signal(false)

// An answer can arrive after another delivery was opened, or this one was closed.
let wanted: string | undefined

async function load(id: string): Promise<void> {
  wanted = id
  const view = await request<DeliveryView>('GET', `deliveries/${encodeURIComponent(id)}`)
  if (wanted === id) open.value = view
}

async function refresh(): Promise<void> {
  overview.value = await request<OverviewView>('GET', 'overview')
  if (wanted !== undefined) await load(wanted)
}

/** Opens a delivery and clears the notice. */
export function show(id: string): Promise<void> {
  return act(async () => {
    await load(id)
    return ''
  })
}

/** Closes the open delivery. */
export function hide(): void {
  wanted = undefined
  open.value = undefined
}

/** Runs an action and shows its result. */
export async function act(work: () => Promise<string>): Promise<void> {
  try {
    notice.value = { text: await work(), isError: false }
    await refresh()
  } catch (error) {
    notice.value = { text: error instanceof Error ? error.message : String(error), isError: true }
  }
}

/** Sends a delivery again and opens the new one. */
export function sendAgain(id: string, mode: ResendMode, message: string): Promise<void> {
  return act(async () => {
    const path = `deliveries/${encodeURIComponent(id)}/resend`
    const made = await request<{ id: string }>('POST', path, { mode })
    await load(made.id)
    return message
  })
}

/** Follows the sandbox and shows each change live. */
export function follow(): void {
  const changes = new EventSource('/inspector/changes')
  changes.onopen = () => {
    isLive.value = true
  }
  changes.onerror = () => {
    isLive.value = false
  }
  changes.onmessage = () => {
    refresh().catch(() => {
      isLive.value = false
    })
  }
}
