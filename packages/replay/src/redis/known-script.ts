/** The message of an error, which is all that clients expose of a server's error response. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : '')

/** Runs a script by its digest, or by its source after the server was restarted, failed over or flushed. */
export async function knownScript<T>(
  byDigest: () => Promise<T>,
  whole: () => Promise<T>,
): Promise<T> {
  try {
    return await byDigest()
  } catch (error) {
    if (messageOf(error).startsWith('NOSCRIPT')) return whole()
    throw error
  }
}
