const headers = new WeakMap<object, Readonly<Record<string, string>>>()

/** Keeps the headers with which the sender sends an event: some senders write its name there and nowhere else. */
export function withHeaders<T extends object>(
  event: T,
  sent: Readonly<Record<string, string>> | undefined,
): T {
  if (sent !== undefined) headers.set(event, sent)
  return event
}

/** The headers that were kept for an event. A copy of the event has none. */
export function headersOf(event: unknown): Readonly<Record<string, string>> {
  return (typeof event === 'object' && event !== null ? headers.get(event) : undefined) ?? {}
}
