/** Percent-encodes any text, also half of a surrogate pair, which an earlier edit may have left. */
export const percentEncoded = (text: string): string =>
  encodeURIComponent(Buffer.from(text).toString())
