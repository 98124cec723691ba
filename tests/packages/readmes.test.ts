import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '@hookseal/tests-kit/snippets'
import { describe, expect, it } from 'vitest'

// One template for all packages: what it is, install, TypeScript, ESM and CommonJS, one real use, links.

/** The headings that begin every README, in this order. Sections of the package's own follow, then `Links`. */
const OPENING = ['Install', 'TypeScript', 'ESM and CommonJS', 'Real-world example']

/** Packages of decorators, which JavaScript does not have: which modules the compiler writes is a setting. */
const COMPILED: readonly string[] = ['@hookseal/nest']

interface Block {
  readonly language: string
  readonly file: string | undefined
}

interface Section {
  readonly heading: string
  readonly text: string
  readonly blocks: readonly Block[]
}

function sectionsOf(text: string): readonly Section[] {
  const fences = /^```(\w+)\n(?:\/\/ (\S+)[^\n]*\n)?.*?^```$/gms
  // A line that begins with `## ` inside a block would be a comment of a shell: none of the READMEs has one.
  return text.split(/^## /m).map((section) => {
    const [heading = '', ...lines] = section.split('\n')
    const body = lines.join('\n')
    const blocks = [...body.matchAll(fences)].map(([, language = '', file]) => ({ language, file }))
    return { heading, text: body, blocks }
  })
}

const extensionOf = ({ file = '' }: Block) => file.slice(file.lastIndexOf('.'))

/** What a README lacks of the template. */
function missingFrom(name: string, text: string): readonly string[] {
  const [title, ...sections] = sectionsOf(text)
  const headings = sections.map(({ heading }) => heading)
  const [install, typescript, pair, example] = sections
  const links = sections.at(-1)
  const summary = title?.text.trim() ?? ''
  const found: readonly (readonly [string, boolean])[] = [
    ['a title with the name of the package', title?.heading === `# ${name}`],
    [
      'one sentence that says what it is',
      /^[A-Z][^\n]*(\n[^\n]+)*\.$/.test(summary) && !/[.!?]\s+[A-Z]/.test(summary),
    ],
    [
      `the headings ${OPENING.join(', ')}, in this order`,
      OPENING.every((heading, i) => headings[i] === heading),
    ],
    ['Links as its last heading', links?.heading === 'Links'],
    [
      'an install line that names it',
      new RegExp(`^npm install .*${name}\\b`, 'm').test(install?.text ?? ''),
    ],
    [
      'a TypeScript block with a file name',
      typescript?.blocks[0]?.language === 'ts' &&
        /^\.tsx?$/.test(extensionOf(typescript.blocks[0])),
    ],
    [
      'an ES module and a CommonJS block with file names',
      COMPILED.includes(name)
        ? /"type": "module"/.test(pair?.text ?? '')
        : /^(\.mjs|\.js) \.cjs$/.test(
            (pair?.blocks ?? [])
              .filter(({ language }) => language === 'js')
              .map(extensionOf)
              .join(' '),
          ),
    ],
    ['a block under its real-world example', (example?.blocks.length ?? 0) > 0],
    ['three links', (links?.text.match(/\]\([^)]+\)/g) ?? []).length >= 3],
  ]
  return found.filter(([, holds]) => !holds).map(([what]) => what)
}

const packages = readdirSync(join(root, 'packages'))

describe('the README of every package', () => {
  it.each(packages)('of %s follows the template', (name) => {
    const text = readFileSync(join(root, 'packages', name, 'README.md'), 'utf8')
    expect(missingFrom(`@hookseal/${name}`, text)).toEqual([])
  })
})

describe('the template', () => {
  const good = readFileSync(join(root, 'packages/express/README.md'), 'utf8')
  it.each([
    ['a title with the name of the package', '# @hookseal/express', '# express'],
    ['one sentence that says what it is', 'once per event.', 'once per event. It is fast.'],
    ['the headings', '## TypeScript', '## Types'],
    ['Links as its last heading', '## Links', '## See also'],
    [
      'an install line that names it',
      'npm install @hookseal/core @hookseal/express',
      'npm install @hookseal/core',
    ],
    ['a TypeScript block with a file name', '// server.ts\n', ''],
    ['an ES module and a CommonJS block', '// server.cjs\n', ''],
    ['a block under its real-world example', '```ts\n// app.ts', '~~~ts\n// app.ts'],
    ['three links', /\]\(/g, '] ('],
  ])('misses %s', (what, from, to) => {
    expect(missingFrom('@hookseal/express', good.replace(from, to)).join('\n')).toContain(what)
  })
})
