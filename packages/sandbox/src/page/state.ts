import { type Signal, signal } from '@preact/signals'
import type { DeliveryView, OverviewView } from '../inspector/views.ts'
import type { ResendMode } from '../senders/resend.ts'
import { request } from './request.ts'

/** Everything but the delivery that is open. */
export const overview: Signal<OverviewView | undefined> = signal(undefined)

/** The delivery that is open. */
export const open: Signal<DeliveryView | undefined> = signal(undefined)

/** What the last action came to, for everyone to read. */
export const notice: Signal<{ readonly text: string; readonly isError: boolean }> = signal({
  ...{ text: '', isError: false },
})

/** Whether the sandbox is there. */
export const isLive: Signal<boolean> = signal(false)

// Answers can come late: after another delivery was opened, or this one was closed.
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

/** Opens a delivery, without what was said before. */
export function show(id: string): Promise<void> {
  return act(async () => {
    await load(id)
    return ''
  })
}

/** Closes the delivery that is open. */
export function hide(): void {
  wanted = undefined
  open.value = undefined
}

/** Does something, and says what came of it. */
export async function act(work: () => Promise<string>): Promise<void> {
  try {
    notice.value = { text: await work(), isError: false }
    await refresh()
  } catch (error) {
    notice.value = { text: error instanceof Error ? error.message : String(error), isError: true }
  }
}

/** Sends a delivery again in one of the ways, and opens what became of it. */
export function sendAgain(id: string, mode: ResendMode, said: string): Promise<void> {
  return act(async () => {
    const path = `deliveries/${encodeURIComponent(id)}/resend`
    const made = await request<{ id: string }>('POST', path, { mode })
    await load(made.id)
    return said
  })
}

/** Follows the sandbox: each change is shown as it happens. */
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
