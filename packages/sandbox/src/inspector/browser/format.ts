import type { Sender } from '../../domain/model.ts'
import type { BytesView } from '../server/views.ts'

/** The display names of the senders. */
export const NAMES: Readonly<Record<Sender, string>> = {
  rine: 'rine',
  ricloud: 'ricloud',
  handinger: 'Handinger',
}

/** Each sender's word for the owner of a webhook. */
export const OWNERS: Readonly<Record<Sender, string>> = {
  rine: 'agent',
  ricloud: 'organisation',
  handinger: 'worker',
}

/** A time of day, to the second. */
export function clockTime(ms: number): string {
  return new Date(ms).toLocaleTimeString([], { hour12: false })
}

/** A day and a time, to the second. */
export function dateTime(ms: number): string {
  return new Date(ms).toLocaleString([], { dateStyle: 'medium', timeStyle: 'medium' })
}

/** The time left until then, for people. */
export function until(ms: number): string {
  const seconds = Math.max(0, Math.round((ms - Date.now()) / 1000))
  if (seconds < 90) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 90 ? `${minutes} min` : `${Math.round(minutes / 60)} h`
}

/** Bytes as text, or as hex if they are not text. */
export function legible({ text, base64 }: BytesView): string {
  if (text !== null) return text
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ')
}

/** The text as indented JSON; `undefined` if it is not JSON. */
export function indented(text: string | null): string | undefined {
  try {
    return text === null ? undefined : JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return undefined
  }
}
