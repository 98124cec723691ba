import type { AnyProvider } from '@hookseal/core'
import { type SchemeData, schemesOf } from '@hookseal/core/toolkit'
import { KNOWN_PROVIDERS } from '@hookseal/testing'
import { expect, it } from 'vitest'
import { credentialFor } from '../support/credentials.ts'

// What each provider accepts, remembers and answers, on one screen: a rule that is laxer than before must show in a
// change of `rules.txt`. `npx vitest run test/providers/rules.test.ts -u` writes it anew.

const url = 'https://example.com/webhooks'
// Said elsewhere on the same lines, or the same for all.
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
  // The tokens of handshakes are the application's.
  const lines = [...schemes, ...linesOf(own), `  events: ${Object.keys(events).length}`]
  return [name, ...lines, ''].join('\n')
}

it('rules.txt has the rules of every provider', async () => {
  const all = [...KNOWN_PROVIDERS].map(([name, { make, variable }]) =>
    rulesOf(name, make({ secret: credentialFor(variable), url })),
  )
  await expect(all.join('\n')).toMatchFileSnapshot('rules.txt')
})
