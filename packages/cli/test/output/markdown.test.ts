import pc from 'picocolors'
import { describe, expect, it } from 'vitest'
import { plainMarkdown } from '../../src/output/markdown.ts'

const page = [
  '**500**: see [`explain`](guides/x.md) and `a',
  'b`.',
  '',
  '```ts',
  'const a = `**x**`',
  '',
  '```',
  'After.',
].join('\n')

describe('plainMarkdown()', () => {
  it('removes bold and link markup, and indents code blocks unchanged', () => {
    expect(plainMarkdown(page, pc.createColors(false))).toBe(
      '500: see `explain` and `a\nb`.\n\n    const a = `**x**`\n\nAfter.\n',
    )
  })

  it('colors code and bold', () => {
    expect(plainMarkdown(page, pc.createColors(true))).toContain(
      '\u001b[1m500\u001b[22m: see \u001b[36mexplain\u001b[39m and \u001b[36ma\nb\u001b[39m.',
    )
  })
})
