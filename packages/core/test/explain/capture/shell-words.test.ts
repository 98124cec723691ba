import { describe, expect, it } from 'vitest'
import { shellWords } from '../../../src/explain/capture/shell-words.ts'
import { utf8Binary } from '../../../src/util/bytes.ts'

describe('shellWords()', () => {
  it.each([
    ['plain words', 'curl  -d a', ['curl', '-d', 'a']],
    ['quotes that touch', `a'b c'"d e"$'f\\x41'`, ['ab cd efA']],
    ['an empty word', `a '' b`, ['a', '', 'b']],
    ['a continued line', 'a \\\n b\\\r\nc', ['a', 'bc']],
    ['escapes', `a\\ b "c\\"\\d" $e`, ['a b', 'c"\\d', '$e']],
    ['a line that continues in quotes', '"a\\\nb\\\r\nc"', ['abc']],
    ['quotes inside ANSI-C quotes', `$'it\\'s'`, [`it's`]],
    ['bytes inside them', `$'\\xc3\\xa9'`, [utf8Binary('é')]],
    ['characters inside them', `$'\\u00e9\\ud83d\\ude00\\u20ac'`, [utf8Binary('é😀€')]],
    ['a byte of a character that is a blank elsewhere', utf8Binary('à b'), [utf8Binary('à'), 'b']],
  ])('reads %s', (_, line, words) => {
    expect(shellWords(line)).toEqual(words)
  })

  it.each([`a 'b`, `a "b\\"`, `$'a\\'`])('rejects a quote that is not closed: %s', (line) => {
    expect(() => shellWords(line)).toThrow(/not closed/)
  })
})
