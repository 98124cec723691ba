import { describe, expect, it } from 'vitest'
import { blocksIn } from '../.vitepress/site/blocks/blocks.ts'
import { typesOf } from '../.vitepress/site/blocks/types.ts'

const fence = (language: string, ...lines: readonly string[]) =>
  [`\`\`\`${language}`, ...lines, '```', ''].join('\n')

const typesIn = (text: string) => {
  const blocks = blocksIn('docs/example.md', text)
  const types = typesOf(blocks)
  return blocks.map((block) => types.get(block))
}

describe('the blocks of a page', () => {
  it('are found with their lines and files, also in lists and below front matter', () => {
    const text = `---\na: b\n---\n\n# Title\n\n${fence('ts', '// a.ts', 'x')}\n- item\n\n  ${fence('tsx', 'y').replaceAll('\n', '\n  ')}\n`
    expect(blocksIn('docs/example.md', text)).toMatchObject([
      { line: 8, code: '// a.ts\nx\n', path: 'tests/documents/.blocks/docs-example-md/a.ts' },
      { line: 15, code: 'y\n', path: 'tests/documents/.blocks/docs-example-md/part-1.tsx' },
    ])
  })

  it('import from where their reader would have installed', () => {
    const [recipe] = blocksIn('docs/recipes/hono.md', fence('ts', 'x'))
    const [readme] = blocksIn('packages/koa/README.md', fence('ts', 'x'))
    const [nest] = blocksIn('packages/nest/README.md', fence('ts', 'x'))
    expect(recipe?.path).toMatch(/^tests\/recipes\//)
    expect(readme?.path).toMatch(/^tests\/documents\//)
    expect(nest?.path).toMatch(/^tests\/recipes\//)
  })

  it.each(['typescript', 'mts', 'cts', 'vue', 'TypeScript'])('cannot escape as %s', (language) => {
    expect(() => blocksIn('docs/example.md', fence(language, 'x'))).toThrow('write ts or tsx')
  })
})

describe('the types of blocks', () => {
  const page = [
    fence('ts', '// names.ts', "export const name = 'a'"),
    fence(
      'ts',
      '// @noErrors',
      "import { name } from './names.ts'",
      'const length: string = name.length',
    ),
    fence('ts', 'receiver.receive({})'),
    fence('ts', '// names.ts', "export const other = 'b'"),
  ].join('\n')
  const types = typesIn(page)

  it('are errors with the line of the page, which no comment silences', () => {
    const errors = types.map((typed) => typed?.errors)
    expect(errors[0]).toEqual([])
    expect(errors[1]).toEqual([
      "docs/example.md:9: Type 'number' is not assignable to type 'string'.",
    ])
    expect(errors[2]?.join()).toContain('docs/example.md:13:')
    expect(errors[3]).toEqual([])
  })

  it('are shown as the packages publish them', () => {
    const hovers = types.map((typed) => typed?.hovers)
    expect(hovers[1]?.map(({ target, text }) => [target, text])).toContainEqual([
      'length',
      'const length: string',
    ])
    expect(hovers[2]?.[0]).toMatchObject({
      text: 'const receiver: Receiver<RineEvents>',
      line: 0,
      character: 0,
    })
    expect(hovers[3]?.map(({ target }) => target)).toEqual(['other'])
  })
})
