/** The message of an error, which is all that clients tell of a server's answer. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : '')

/** Runs a script by its digest, or by its source after a restart, a failover or a flush of the server. */
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
