import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { allPages, routeOf } from '../.vitepress/site/pages.ts'
import { dist } from './serve-site.ts'

const union = readFileSync(
  new URL('../../packages/core/src/error/error-code.ts', import.meta.url),
  'utf8',
).split('export type ErrorStatus')[0]
const codes = [...(union?.matchAll(/\| '([a-z_]+)'/g) ?? [])].map(([, code = '']) => code)

const read = (file: string) => readFileSync(join(dist, file), 'utf8')

describe('the built site', () => {
  it.each(allPages())(
    'has $file as a page and as Markdown, in llms.txt and in llms-full.txt',
    ({ file, title }) => {
      const route = routeOf(file)
      expect(existsSync(join(dist, route.replace(/\.md$/, '.html')))).toBe(true)
      const text = read(route)
      expect(text).toMatch(/^# /m)
      expect(text).not.toMatch(/^---\nsource:/)
      expect(read('llms.txt')).toContain(`- [${title}](/${route})`)
      expect(read('llms-full.txt')).toContain(text)
    },
  )

  it('has a place for every error code', () => {
    const page = read('errors.html')
    expect(codes.length).toBeGreaterThan(30)
    for (const code of codes) expect(page).toContain(` id="${code}"`)
  })

  it('leads from the Markdown of a page only to Markdown that exists', () => {
    const files = (readdirSync(dist, { recursive: true }) as string[]).filter((file) =>
      file.endsWith('.md'),
    )
    const dead = files.flatMap((file) =>
      [...read(file).matchAll(/\]\(\/([^)#\s]+\.md)(#[^)]*)?\)/g)]
        .filter(([, target = '']) => !existsSync(join(dist, target)))
        .map(([link]) => `${file}: ${link}`),
    )
    expect(files.length).toBeGreaterThan(100)
    expect(dead).toEqual([])
  })
})
