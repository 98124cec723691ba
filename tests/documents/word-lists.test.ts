import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

it.each(['cspell-words.txt', 'cspell-test-data.txt'])(
  '%s is sorted, without duplicates',
  (name) => {
    const text = readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8')
    const words = text.toLowerCase().trimEnd().split('\n')
    expect(words).toEqual([...new Set(words)].sort())
  },
)
