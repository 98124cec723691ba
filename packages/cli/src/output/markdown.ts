import type { Colors } from '../io.ts'

/**
 * Formats text outside code blocks: colors code and bold text, and replaces links with their text. Without colors, code
 * keeps its backticks.
 */
function inline(text: string, paint: Colors): string {
  const paintCode = paint.isColorSupported ? paint.cyan : (code: string) => `\`${code}\``
  return text
    .replace(/\[([^[\]]*)\]\([^()]*\)/g, '$1')
    .replace(/`([^`]+)`|\*\*([^*]+)\*\*/g, (_, code?: string, bold?: string) =>
      code === undefined ? paint.bold(bold ?? '') : paintCode(code),
    )
}

/** Converts the Markdown of our own pages to plain text for a terminal. Code blocks are indented. */
export function plainMarkdown(text: string, paint: Colors): string {
  const parts = text.split(/^```.*\n/m)
  const plain = parts.map((part, i) =>
    i % 2 === 0 ? inline(part, paint) : part.replace(/^(?=.)/gm, '    '),
  )
  return `${plain.join('').trimEnd()}\n`
}
