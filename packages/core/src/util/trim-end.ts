/**
 * Removes every copy of a character from the end of a text. A loop rather than a pattern: `/=+$/` takes quadratic time
 * for a text that has many of them anywhere else.
 */
export function trimEnd(text: string, character: string): string {
  let end = text.length
  while (end > 0 && text.charAt(end - 1) === character) end--
  return text.slice(0, end)
}
