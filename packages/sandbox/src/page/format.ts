import type { BytesView } from '../inspector/views.ts'
import type { Sender } from '../model.ts'

/** The senders, as they write themselves. */
export const NAMES: Readonly<Record<Sender, string>> = {
  rine: 'rine',
  ricloud: 'ricloud',
  handinger: 'Handinger',
}

/** What an owner is called at each sender. */
export const OWNERS: Readonly<Record<Sender, string>> = {
  rine: 'agent',
  ricloud: 'organisation',
  handinger: 'worker',
}

/** A time of day, to the second. */
export function clockTime(ms: number): string {
  return new Date(ms).toLocaleTimeString([], { hour12: false })
}

/** How long until a time. */
export function until(ms: number): string {
  const seconds = Math.max(0, Math.round((ms - Date.now()) / 1000))
  if (seconds < 90) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 90 ? `${minutes} min` : `${Math.round(minutes / 60)} h`
}

/** Bytes to look at: their text, or hex where they are none. */
export function legible({ text, base64 }: BytesView): string {
  if (text !== null) return text
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ')
}

/** JSON with line breaks, when it is JSON: for reading, beside the exact bytes. */
export function indented(text: string | null): string | undefined {
  try {
    return text === null ? undefined : JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return undefined
  }
}
