import type { Colors } from '../io.ts'

/** Text between blocks of code: code and bold are colored, and a link is its words. Without colors, code keeps its marks. */
function inline(text: string, paint: Colors): string {
  const paintCode = paint.isColorSupported ? paint.cyan : (code: string) => `\`${code}\``
  return text
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/`([^`]+)`|\*\*([^*]+)\*\*/g, (_, code?: string, bold?: string) =>
      code === undefined ? paint.bold(bold ?? '') : paintCode(code),
    )
}

/** Markdown of our own pages as plain text for a terminal. Blocks of code are indented. */
export function plainMarkdown(text: string, paint: Colors): string {
  const parts = text.split(/^```.*\n/m)
  const plain = parts.map((part, i) =>
    i % 2 === 0 ? inline(part, paint) : part.replace(/^(?=.)/gm, '    '),
  )
  return `${plain.join('').trimEnd()}\n`
}
