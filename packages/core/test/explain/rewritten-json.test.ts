import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { isCompactJson, jsonVariants, restyled } from '../../src/explain/rewritten-json.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const text = (given: Uint8Array | undefined) => given && new TextDecoder().decode(given)

const values: readonly unknown[] = [
  null,
  -1.5e-7,
  'a',
  [],
  {},
  [[]],
  [{}],
  { a: [] },
  { a: {}, b: [{}, [], 0] },
  { 'a"b': '\\"', 'c,d': '[{}]:,', e: { f: [1, [2, { g: null }]] } },
  ['é', '😀', '\u2028', '\u0000', '\ud800', '/', '</script>&', '\u007f'],
]

describe('restyled()', () => {
  it.each(values.map((value) => [JSON.stringify(value), value]))(
    'indents %s as JSON.stringify does',
    (compact, value) => {
      for (const indent of ['  ', '    ', '\t']) {
        const written = restyled(bytes(compact as string), { indent: bytes(indent) }, 10_000)
        expect(text(written)).toBe(JSON.stringify(value, null, indent))
      }
    },
  )

  it.each(values.map((value) => [JSON.stringify(value), value]))(
    'writes %s in ASCII, spaced and with escaped slashes, to the same value',
    (compact, value) => {
      const style = { isSpaced: true, hasEscapedSlashes: true, escapes: (c: number) => c > 0x7e }
      const written = text(restyled(bytes(compact as string), style, 10_000)) ?? ''
      expect(written).toMatch(/^[\x20-\x7e]*$/)
      expect(written).not.toMatch(/(?<!\\)\//)
      expect(JSON.parse(written)).toEqual(value)
    },
  )

  it('gives up once it has written too much', () => {
    const compact = bytes(`${'['.repeat(64)}${'1,'.repeat(99)}1${']'.repeat(64)}`)
    expect(restyled(compact, { indent: bytes('    ') }, 10_000)).toBeUndefined()
    expect(restyled(compact, {}, 10_000)).toEqual(compact)
  })
})

describe('jsonVariants()', () => {
  const written = (json: string) =>
    [...jsonVariants(bytes(json), 10_000)].map(([, variant]) => text(variant))

  it('writes what Python, PHP and Go write', () => {
    expect(written('{"b":"é/<","a":[1,2]}')).toEqual(
      expect.arrayContaining([
        '{"b": "\\u00e9/<", "a": [1, 2]}',
        '{"b":"\\u00e9\\/<","a":[1,2]}',
        '{"b":"é/\\u003c","a":[1,2]}',
        '{"a":[1,2],"b":"é/<"}',
      ]),
    )
  })

  it('omits the styles that are too long, and sorted keys if the copy would be too large', () => {
    const names = (json: string, maxBytes: number) =>
      [...jsonVariants(bytes(json), maxBytes)].map(([how]) => how)
    const nested = `${'['.repeat(60)}${']'.repeat(60)}`
    expect(names(nested, 200)).not.toContain('indented by two')
    expect(names(nested, 200)).toContain('spaced, as Python writes it')
    expect(names(nested, 10_000)).toContain('indented by two')
    const sorted = 'compact with sorted keys'
    expect(names(JSON.stringify('x'.repeat(1_048_574)), 2_097_152)).toContain(sorted)
    expect(names(JSON.stringify('x'.repeat(1_048_575)), 2_097_152)).not.toContain(sorted)
  })

  it('has none for what is not JSON', () => {
    expect(written('{')).toEqual([])
  })
})

describe('isCompactJson()', () => {
  it.each([
    ['{"a":1}', true],
    ['[]', true],
    ['{"a": 1}', false],
    ['{"a":1.0}', false],
    ['1', false],
    ['{', false],
  ])('of %s is %s', (json, expected) => {
    expect(isCompactJson(bytes(json))).toBe(expected)
  })
})

describe('explain() bounds its memory', () => {
  const script = fileURLToPath(new URL('./support/hostile-body.ts', import.meta.url))

  it.each(['nested', 'text', 'escapes', 'umlauts', 'objects'])('for 4 MiB of %s', (kind) => {
    const root = fileURLToPath(new URL('../../../../', import.meta.url))
    const { stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', script, kind], {
      cwd: root,
      encoding: 'utf8',
    })
    expect(stderr).toBe('')
    const { codes, mebibytes } = JSON.parse(stdout)
    expect([['unexplained'], ['body_reserialized']]).toContainEqual(codes)
    expect(mebibytes).toBeLessThan(512)
  })
})
