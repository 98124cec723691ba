import type { BytesView } from '../../server/views.ts'

/** A time of day, to the second. */
export function clockTime(ms: number): string {
  return new Date(ms).toLocaleTimeString([], { hour12: false })
}

/** A day and a time, to the second. */
export function dateTime(ms: number): string {
  return new Date(ms).toLocaleString([], { dateStyle: 'medium', timeStyle: 'medium' })
}

/** The time from now until then, in words. */
export function until(ms: number, now: number): string {
  const seconds = Math.max(0, Math.ceil((ms - now) / 1000))
  if (seconds < 90) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 90 ? `${minutes} min` : `${Math.round(minutes / 60)} h`
}

/** The type of an event, or a note that it has none. */
export function eventName({ eventType }: { readonly eventType: string }): string {
  return eventType === '' ? 'event without a type' : eventType
}

/** A count with its noun: `1 delivery`, `2 deliveries`. */
export function counted(count: number, one: string, many: string): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`
}

/** The first part of an id, enough to recognize it in a log. */
export function shortId(id: string): string {
  return id.slice(0, 8)
}

/** The bytes of a body. */
function bytesOf({ base64 }: BytesView): Uint8Array {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
}

/** Converts bytes to text, or to hex if they are not text. */
export function legible(view: BytesView): string {
  if (view.text !== null) return view.text
  return Array.from(bytesOf(view), (byte) => byte.toString(16).padStart(2, '0')).join(' ')
}

/** The text as indented JSON; `undefined` if it is not JSON. */
export function indented(text: string | null): string | undefined {
  try {
    return text === null ? undefined : JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return undefined
  }
}
