/** Describes a store error in one line. */
export function storeFault(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.includes('disk is full') ? 'the disk is full' : (text.split('\n')[0] ?? '')
}
