import { existsSync, readFileSync } from 'node:fs'
import { fail } from '../fail.ts'

// Next to the built file or, when run from source, in the documentation folder.
const PLACES = ['./errors.md', '../../../docs/errors.md', '../../../../docs/errors.md']

/** The section of each error code, as Markdown, by code. */
export function errorPages(): ReadonlyMap<string, string> {
  const file = PLACES.map((place) => new URL(place, import.meta.url)).find((url) => existsSync(url))
  if (file === undefined)
    return fail('the pages of the error codes are missing', 'reinstall the package')
  const [, ...sections] = readFileSync(file, 'utf8').split(/^## /m)
  const pages = sections.map((section): [string, string] => {
    const end = section.indexOf('\n')
    return [section.slice(0, end), section.slice(end).trim()]
  })
  return new Map(pages.filter(([heading]) => /^[a-z]+(?:_[a-z]+)+$/.test(heading)))
}
