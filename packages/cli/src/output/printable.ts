// Control characters, invisible and bidirectional format characters, line separators, lone surrogates.
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu

const NAMES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0
  const hex = code.toString(16)
  return NAMES[character] ?? (code <= 0xff ? `\\x${hex.padStart(2, '0')}` : `\\u{${hex}}`)
}

/**
 * Makes untrusted text safe to print: it stays on its line, and cannot control the terminal or reorder the text.
 * Everything that the command prints goes through this function or through {@link toJson}.
 */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, escapeCharacter)
}

const unit = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`

/**
 * Serializes a value as one line of JSON. Also escapes DEL, C1 and format characters, which `JSON.stringify` does not.
 */
export function toJson(value: unknown): string {
  return `${JSON.stringify(value).replace(UNPRINTABLE, (found) => found.split('').map(unit).join(''))}\n`
}
