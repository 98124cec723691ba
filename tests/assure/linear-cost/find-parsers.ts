import { readFileSync } from 'node:fs'
import { nameOf, sourceFiles } from './find-patterns.ts'

const PARSER = /^export (?:async )?(?:function\*?|const) ((?:parse|read|decode|split|find)\w*)/gm

/** The exported functions in the sources that are named like parsers, as in `core/http/payload#parseForm`. */
export function findParsers(): readonly string[] {
  return sourceFiles().flatMap((file) => {
    const name = nameOf(file)
      .replace(/^packages\//, '')
      .replace('/src/', '/')
      .replace(/\.\w+$/, '')
    return Array.from(
      readFileSync(file, 'utf8').matchAll(PARSER),
      ([, parser]) => `${name}#${parser}`,
    )
  })
}
