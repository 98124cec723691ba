/** An option of a curl command, or an argument, which has an empty name. */
export interface CurlOption {
  /** The long name. */
  readonly name: string
  readonly value: string
}

// The options with a value that are in common use. The value of any other option is taken for an argument.
const WITH_VALUE: ReadonlyMap<string, string> = new Map([
  ['H', 'header'],
  ['d', 'data'],
  ['X', 'request'],
  ['F', 'form'],
  ['T', 'upload-file'],
  ['K', 'config'],
  ['A', 'user-agent'],
  ['b', 'cookie'],
  ['c', 'cookie-jar'],
  ['D', 'dump-header'],
  ['E', 'cert'],
  ['e', 'referer'],
  ['m', 'max-time'],
  ['o', 'output'],
  ['r', 'range'],
  ['u', 'user'],
  ['w', 'write-out'],
  ['x', 'proxy'],
])
const LONG_WITH_VALUE: ReadonlySet<string> = new Set([
  ...WITH_VALUE.values(),
  'data-ascii',
  'data-binary',
  'data-raw',
  'data-urlencode',
  'form-string',
  'json',
  'url',
  'cacert',
  'connect-timeout',
  'connect-to',
  'key',
  'max-redirs',
  'oauth2-bearer',
  'resolve',
  'retry',
  'retry-delay',
  'unix-socket',
])
// Options without a value that affect how the body is read.
const SHORT_FLAGS: ReadonlyMap<string, string> = new Map([['G', 'get']])

/**
 * Reads the options in a word of letters after one dash. The first one that takes a value gets the rest of the word, or
 * the next word.
 */
function* clustered(letters: string, next: () => string): Generator<CurlOption> {
  for (let i = 0; i < letters.length; i++) {
    const letter = letters.charAt(i)
    const name = WITH_VALUE.get(letter)
    if (name !== undefined) {
      yield { name, value: letters.slice(i + 1) || next() }
      return
    }
    yield { name: SHORT_FLAGS.get(letter) ?? letter, value: '' }
  }
}

/** The options and arguments of a curl command, in order. */
export function* curlOptions(words: Iterable<string>): Generator<CurlOption> {
  const left = words[Symbol.iterator]()
  const next = (): string => left.next().value ?? ''
  for (let one = left.next(); one.done !== true; one = left.next()) {
    const word = one.value
    if (word.startsWith('--')) {
      const equals = word.indexOf('=')
      const name = word.slice(2, equals === -1 ? undefined : equals)
      const hasValue = equals === -1 && LONG_WITH_VALUE.has(name)
      yield { name, value: hasValue ? next() : equals === -1 ? '' : word.slice(equals + 1) }
    } else if (word.startsWith('-') && word !== '-') yield* clustered(word.slice(1), next)
    else yield { name: '', value: word }
  }
}
