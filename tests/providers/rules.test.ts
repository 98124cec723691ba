import type { AnyProvider } from '@hookseal/core'
import { type SchemeData, schemesOf } from '@hookseal/core/toolkit'
import { KNOWN_PROVIDERS } from '@hookseal/testing'
import { credentialFor } from '@hookseal/tests-kit/credentials'
import { expect, it } from 'vitest'

// What each provider accepts, remembers and answers, on one screen. A rule that becomes more permissive shows up as a
// change of `rules.txt`. To update it, run `npx vitest run tests/providers/rules.test.ts -u`.

const url = 'https://example.com/webhooks'
// Already on the same line, or the same for all providers.
const SILENT = ['~hookseal', 'headerOption', 'kind', 'covers']

function text(value: unknown): string {
  const write = (_: string, one: unknown) => (one instanceof RegExp ? String(one) : one)
  return typeof value === 'function' ? 'a function' : JSON.stringify(value, write)
}

const linesOf = (part: object) =>
  Object.entries(part)
    .filter(([name, value]) => !SILENT.includes(name) && value !== undefined && value !== false)
    .map(([name, value]) => `  ${name}: ${text(value)}`)

function rulesOf(name: string, { scheme, payload, handshakes, methods, ...rest }: AnyProvider) {
  const { maxBodyBytes, retainMs, answer, events } = rest
  const schemes = schemesOf(scheme).flatMap((one: SchemeData) => [
    `  ${one.kind}, covers ${one.covers}`,
    ...linesOf(one),
  ])
  const own = { payload, handshakes, methods, maxBodyBytes, retainMs, answer }
  // The tokens of handshakes belong to the application.
  const lines = [...schemes, ...linesOf(own), `  events: ${Object.keys(events).length}`]
  return [name, ...lines, ''].join('\n')
}

it('rules.txt has the rules of every provider', async () => {
  const all = [...KNOWN_PROVIDERS].map(([name, { make, variable }]) =>
    rulesOf(name, make({ secret: credentialFor(variable), url })),
  )
  await expect(all.join('\n')).toMatchFileSnapshot('rules.txt')
})
