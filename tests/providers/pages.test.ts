import type { AnyProvider, Receiver } from '@hookseal/core'
import { type SchemeData, schemesOf } from '@hookseal/core/toolkit'
import { KNOWN_PROVIDERS, sampleEvent, signed, signedWithBody } from '@hookseal/testing'
import { credentialFor, PRIVATE_KEYS } from '@hookseal/tests-kit/credentials'
import { emptyFolder, snippetsOf, writeIn } from '@hookseal/tests-kit/snippets'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { type Page, pages, providerFiles, ROWS } from './page.ts'

// Runs the receiver of each page as pasted, and compares the page with what the provider does.

const made = vi.hoisted(() => [] as { readonly provider: unknown }[])
vi.mock('@hookseal/core', async (importOriginal) => {
  const core = await importOriginal<typeof import('@hookseal/core')>()
  const createReceiver = (options: Parameters<typeof core.createReceiver>[0]) => {
    made.push(options)
    return core.createReceiver({ ...options, logger: false })
  }
  return { ...core, createReceiver }
})
vi.spyOn(console, 'log').mockImplementation(() => {})
afterAll(() => void vi.unstubAllEnvs())

const folder = emptyFolder('providers')

async function pasted({ name }: Page) {
  const [snippet, ...more] = snippetsOf(`docs/providers/${name}.md`).filter(
    ({ name }) => name !== undefined,
  )
  if (snippet?.name === undefined || more.length > 0) throw new Error(`${name} has not one file`)
  for (const [, variable = ''] of snippet.code.matchAll(/process\.env\.(\w+)/g)) {
    vi.stubEnv(variable, credentialFor(variable))
  }
  const path = writeIn(folder, snippet.name, snippet.code)
  const { receiver } = (await import(path)) as { readonly receiver: Receiver<object> }
  const provider = made.at(-1)?.provider as AnyProvider
  return { receiver, provider, schemes: schemesOf(provider.scheme) }
}

const seconds = (scheme: SchemeData) =>
  scheme.kind === 'token' ? undefined : scheme.toleranceSeconds
const COVERS = { body: 'the body', fields: 'some fields', nothing: 'nothing' } as const
const MEBIBYTE = 1_048_576

it('has a page for each provider, and no other page', () => {
  expect(pages.map(({ name }) => name).sort()).toEqual([...providerFiles].sort())
})

describe.each(pages)('the page of $name', (page) => {
  const { name, facts, text } = page

  it('has the same structure as every other page', () => {
    expect(Object.keys(facts)).toEqual(ROWS)
    expect(text).toMatch(/^# .+\n\n`\w+` .+/)
    const [, traps = ''] = /^## Traps\n\n([\s\S]+)/m.exec(text) ?? []
    expect(traps.match(/^- \*\*.+?\*\*/gm)?.length).toBeGreaterThanOrEqual(2)
  })

  it('has a provider that the command knows, with the same environment variable', () => {
    const variable = KNOWN_PROVIDERS.get(name)?.variable
    expect(text).toContain(`process.env.${variable}`)
  })

  it('states what its provider checks', async () => {
    const { provider, schemes } = await pasted(page)
    const headers = schemes.flatMap((scheme) => {
      if (scheme.kind === 'payload-hmac') return []
      if (scheme.kind === 'token') return scheme.header ?? []
      return scheme.isNumbered ? scheme.headers.slice(0, 1) : scheme.headers
    })
    for (const header of headers) {
      expect(facts['Header']?.toLowerCase()).toContain(header.replace(/-1$/, '-'))
    }
    const [scheme] = schemes as [SchemeData]
    expect(facts['Covers']).toContain(COVERS[scheme.covers])
    const tolerance = seconds(scheme)
    if (tolerance === undefined) expect(facts['Tolerance']).toMatch(/^no time is signed/)
    else
      expect(facts['Tolerance']).toMatch(
        tolerance < 3600 ? `${tolerance} s` : `${tolerance / 3600} h`,
      )
    const unproved = scheme.kind === 'payload-hmac' ? scheme.maxUnprovedBytes : MEBIBYTE
    const { maxBodyBytes = unproved } = provider
    const limit =
      maxBodyBytes < MEBIBYTE ? `${maxBodyBytes / 1024} KiB` : `${maxBodyBytes / MEBIBYTE} MiB`
    expect(facts['Largest body']).toContain(limit)
    const hasHandshake = (provider.handshakes ?? []).length > 0
    expect(/^none/.test(facts['Handshake'] ?? '')).toBe(!hasHandshake)
  })

  it('shows a receiver that handles what the sender sends, and refuses everything else', async () => {
    const { receiver, provider, schemes } = await pasted(page)
    const request = signed(provider, sampleEvent(provider.name), {
      privateKey: PRIVATE_KEYS[name],
    })
    const outcome = await receiver.receive(request)
    expect([outcome.kind, outcome.error]).toEqual(['handled', undefined])
    expect((await receiver.receive(request)).kind).toBe('duplicate')

    const [scheme] = schemes as [SchemeData]
    const changed =
      scheme.covers === 'body'
        ? signedWithBody(request, Buffer.concat([request.body, Buffer.of(0x20)]))
        : signed(provider, sampleEvent(provider.name), { secret: '00'.repeat(32) })
    expect((await receiver.receive(changed)).status).toBe(401)
  })
})
