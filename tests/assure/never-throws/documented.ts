import { readFileSync } from 'node:fs'
import type { Documented } from './judge.ts'

const PAGE = new URL('../../../docs/errors.md', import.meta.url)

/** Reads the codes and their statuses from the page that documents them. */
export function documentedCodes(page: string = readFileSync(PAGE, 'utf8')): Documented {
  const sections = page.matchAll(/^## ([a-z_]+)\n+\*\*(\d{3})/gm)
  return new Map(Array.from(sections, ([, code = '', status]) => [code, Number(status)]))
}
