import { constantTime } from './comparison-rules.ts'
import { type Cases, core } from './rule-case.ts'

const scheme = 'packages/core/src/authenticate/a.ts'
const bytes = 'packages/core/src/util/bytes.ts'

export const comparisonCases: Cases = {
  'a proof is compared only in constant time': {
    rule: constantTime,
    broken: [
      [`${scheme}:1 compares mac === signature`, { [scheme]: `if (mac === signature) ok()` }],
      [
        `${scheme}:1 compares digest !== (await key.key())`,
        { [scheme]: `if (digest !== (await key.key())) fail()` },
      ],
      [`${scheme}:1 compares a[i] == b[i]`, { [scheme]: `if (a[i] == b[i]) ok()` }],
      [
        `${bytes}:2 compares a[i] !== b[i]`,
        { [bytes]: `for (let i = 0; i < a.length; i++)\n if (a[i] !== b[i]) return false` },
      ],
      [
        `${bytes}:1 compares text === binaryText(bytes)`,
        { [bytes]: `const equalsBinary = () => text === binaryText(bytes)` },
      ],
      [`${scheme}:1 compares by includes`, { [scheme]: `const ok = macs.includes(given)` }],
      [
        `${scheme}:1 compares by localeCompare`,
        { [scheme]: `const a = text.localeCompare(token)` },
      ],
      [`${scheme}:1 compares by is`, { [scheme]: `const a = Object.is(mac, given)` }],
      [`${scheme}:1 compares by startsWith`, { [scheme]: `if (token.startsWith(text)) ok()` }],
      [`${scheme}:1 compares by has`, { [scheme]: `if (known.has(signature)) ok()` }],
    ],
    kept: {
      [scheme]: `
        if (mac === undefined || a.length !== b.length || typeof a === 'string') fail()
        if (key[0] !== 0x04 || der[1] !== bytes.length - 2 || after === -Infinity) fail()
        if (part.field === field || text.startsWith(prefix) || headers.has(name)) ok()
        if (equalsBinary(mac, signature)) ok()`,
      [bytes]: `const equal = () => difference === 0`,
      [core]: `if (token === other) ok()`,
    },
  },
}
