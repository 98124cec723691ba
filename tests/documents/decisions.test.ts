import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const folder = new URL('../../docs/decisions/', import.meta.url)
const read = (name: string) => readFileSync(new URL(name, folder), 'utf8')
const decisions = readdirSync(folder).filter((name) => /^\d{4}-\d\d-\d\d-.+\.md$/.test(name))

it('finds the decisions', () => {
  expect(decisions.length).toBeGreaterThan(20)
})

it('lists every decision in the index, once, by its title and below its date', () => {
  const [, ...days] = read('README.md').split(/^## /m)
  const listed = days.flatMap((day) => {
    const date = day.slice(0, 10)
    return [...day.matchAll(/^- \[([^\]]+)\]\(([^)]+)\)\./gm)].map(([, title, file]) => {
      return `${date} ${file}: ${title}`
    })
  })
  const titled = decisions.map((name) => {
    const [, title] = /^# (.+)$/m.exec(read(name)) ?? []
    return `${name.slice(0, 10)} ${name}: ${title}`
  })
  expect([...listed].sort()).toEqual(titled.sort())
})
