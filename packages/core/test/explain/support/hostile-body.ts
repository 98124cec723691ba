// A process that explains one body of almost 4 MiB, and reports what it found and how much memory that took.
import { explain } from '@hookseal/core/explain'
import { rine } from '@hookseal/core/providers'

const size = 4_194_304 - 200
const bodies: Readonly<Record<string, () => string>> = {
  nested: () => '['.repeat(64) + '1,'.repeat(size / 2).slice(0, -1) + ']'.repeat(64),
  text: () => JSON.stringify({ a: 'x'.repeat(size) }),
  escapes: () => JSON.stringify({ a: '\\'.repeat(size / 2) }),
  umlauts: () => JSON.stringify({ a: 'ü'.repeat(size / 2) }),
  objects: () => `[${'{},'.repeat(size / 3).slice(0, -1)}]`,
}
const body = bodies[process.argv[2] ?? '']?.() ?? ''
const headers = { 'x-rine-signature': '0'.repeat(64) }
const found = await explain(rine({ secret: 's3cret-value' }), { headers, body })
const mebibytes = Math.round(process.resourceUsage().maxRSS / 1024)
console.log(JSON.stringify({ codes: found.map(({ code }) => code), mebibytes }))
