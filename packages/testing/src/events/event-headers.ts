const headers = new WeakMap<object, Readonly<Record<string, string>>>()

/** Attaches the headers that the sender sends with an event: some senders put the event type only there. */
export function withHeaders<T extends object>(
  event: T,
  sent: Readonly<Record<string, string>> | undefined,
): T {
  if (sent !== undefined) headers.set(event, sent)
  return event
}

/** Returns the headers that were attached to an event. A copy of the event has none. */
export function headersOf(event: unknown): Readonly<Record<string, string>> {
  return (typeof event === 'object' && event !== null ? headers.get(event) : undefined) ?? {}
}
