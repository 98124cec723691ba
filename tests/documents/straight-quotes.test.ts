import { readFileSync } from 'node:fs'
import { extname } from 'node:path'
import { repositoryFiles } from '@hookseal/tests-kit/repository-files'
import { withProgram } from '@hookseal/tests-kit/with-program'
import { expect, it } from 'vitest'

const CURLY = /[\u2018-\u201f\u2032\u2033]/

const TEXT = new Set(
  '.css .cjs .cts .html .js .json .jsonc .md .mjs .mts .sql .ts .tsx .txt .vue .yaml .yml'.split(
    ' ',
  ),
)

/** Files whose quotes are somebody else's: what senders published, and a generated file. */
const exempt = (path: string) => path.startsWith('tests/vectors/') || path === 'pnpm-lock.yaml'

const curlyQuotes = (path: string, text: string): readonly string[] =>
  text
    .split('\n')
    .flatMap((line, i) => (CURLY.test(line) ? [`${path}:${i + 1} ${line.trim()}`] : []))

it('finds a curly quote and says where', () => {
  expect(curlyQuotes('a.md', 'It\'s "straight".\nIt\u2019s not.')).toEqual([
    'a.md:2 It\u2019s not.',
  ])
  expect(curlyQuotes('a.md', '\u201cNo.\u201d')).toHaveLength(1)
})

withProgram('git', 'the text files of this repository', () => {
  it('are found', () => {
    const read = repositoryFiles().filter((path) => TEXT.has(extname(path)))
    expect(read).toEqual(
      expect.arrayContaining(['README.md', 'tests/documents/straight-quotes.test.ts']),
    )
  })

  it('have straight quotes and apostrophes everywhere', () => {
    const files = repositoryFiles().filter((path) => TEXT.has(extname(path)) && !exempt(path))
    const found = files.flatMap((path) =>
      curlyQuotes(path, readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')),
    )
    expect(found).toEqual([])
  })
})
