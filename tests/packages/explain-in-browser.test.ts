import { fileURLToPath } from 'node:url'
import { type Diagnosis, explain, readCapture } from '@hookseal/core/explain'
import { discord, github, handinger, mailgun, sendgrid, stripe } from '@hookseal/core/providers'
import { KNOWN_PROVIDERS, sampleEvent, signed } from '@hookseal/testing'
import { startBrowser } from '@hookseal/tests-kit/browser'
import { credentialFor, PRIVATE_KEYS } from '@hookseal/tests-kit/credentials'
import { withChromium } from '@hookseal/tests-kit/with-chromium'
import { build } from 'esbuild'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'

// The published package reads and explains a capture that is pasted into a page, with the browser's own crypto.

const MAKERS = { discord, github, handinger, mailgun, sendgrid, stripe }
type Name = keyof typeof MAKERS
const NOW_MS = Date.parse('2026-01-15T10:30:00.000Z')

const program = `
import { explain, readCapture } from '@hookseal/core/explain'
import * as makers from '@hookseal/core/providers'
globalThis.diagnose = (name, parts, capture, secret, nowMs) =>
  explain(makers[name](parts), { ...readCapture(capture), secret, now: () => nowMs })
`

const bundle = () =>
  build({
    stdin: { contents: program, resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
    // Without the `paths` of tsconfig.json, which lead to the sources.
    tsconfigRaw: {},
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    logLevel: 'error',
    format: 'esm',
    platform: 'browser',
  })

/** A pasted capture, its mistake, and the provider that explains it. */
interface Case {
  readonly name: Name
  readonly capture: string
  readonly code: string
  /** Replaces the provider's own. */
  readonly secret?: string
  readonly nowMs?: number
}

const variableOf = (name: Name) => KNOWN_PROVIDERS.get(name)?.variable ?? ''
const credentialOf = (name: Name) => credentialFor(variableOf(name))
const partsOf = (name: Name): { secret: string; publicKey?: undefined } => {
  const value = credentialOf(name)
  return (PRIVATE_KEYS[name] === undefined ? { secret: value } : { publicKey: value }) as {
    secret: string
  }
}
const makerOf = (name: Name) => MAKERS[name] as (parts: object) => ReturnType<typeof github>

const request = (name: Name) =>
  signed(makerOf(name)(partsOf(name)), sampleEvent(name), {
    now: NOW_MS,
    privateKey: PRIVATE_KEYS[name],
  })

function rawHttp(name: Name, change: (body: string) => string = (body) => body): string {
  const { headers, body } = request(name)
  const lines = Object.entries(headers).map((pair) => `${pair.join(': ')}\n`)
  return `POST / HTTP/1.1\n${lines.join('')}\n${change(`${Buffer.from(body)}`)}`
}

function log(name: Name, write: (body: Buffer) => unknown): string {
  const { headers, body } = request(name)
  return JSON.stringify({ headers, body: write(Buffer.from(body)) })
}

function har(name: Name): string {
  const { headers, body } = request(name)
  const named = Object.entries(headers).map(([key, value]) => ({ name: key, value }))
  const postData = { text: `${Buffer.from(body)}` }
  return JSON.stringify({
    log: { entries: [{ request: { method: 'POST', headers: named, postData } }] },
  })
}

const cases: readonly Case[] = [
  { name: 'github', capture: rawHttp('github'), code: 'verified' },
  {
    name: 'github',
    capture: rawHttp('github', (body) => `${body}\r\n`),
    code: 'trailing_newline_added',
  },
  { name: 'github', capture: request('github').curl('https://example.com/'), code: 'verified' },
  {
    name: 'github',
    capture: rawHttp('github'),
    secret: `"${credentialOf('github')}"`,
    code: 'secret_quoted',
  },
  {
    name: 'github',
    capture: log('github', (body) => JSON.parse(`${body}`)),
    code: 'body_already_parsed',
  },
  { name: 'stripe', capture: log('stripe', (body) => body), code: 'verified' },
  { name: 'stripe', capture: har('stripe'), nowMs: NOW_MS + 7_200_000, code: 'timestamp_too_old' },
  {
    name: 'stripe',
    capture: har('stripe').replaceAll('stripe-signature', 'x-signature'),
    code: 'wrong_header',
  },
  {
    name: 'stripe',
    capture: log('stripe', (body) => JSON.stringify(JSON.parse(`${body}`), null, 2)),
    code: 'body_reserialized',
  },
  { name: 'discord', capture: rawHttp('discord'), code: 'verified' },
  {
    name: 'discord',
    capture: rawHttp('discord', (body) => Buffer.from(body).toString('base64')),
    code: 'body_base64',
  },
  { name: 'sendgrid', capture: log('sendgrid', (body) => body.toString('utf8')), code: 'verified' },
  { name: 'sendgrid', capture: rawHttp('sendgrid', (body) => `\ufeff${body}`), code: 'bom_added' },
  {
    name: 'handinger',
    capture: rawHttp('handinger'),
    secret: 'another-token',
    code: 'unexplained',
  },
  {
    name: 'mailgun',
    capture: rawHttp('mailgun'),
    secret: `${credentialOf('mailgun')}\n`,
    code: 'secret_whitespace',
  },
]

withChromium('explain() and readCapture() in Chromium', () => {
  let browser: Browser
  let page: Page
  let bundled: Awaited<ReturnType<typeof bundle>>

  beforeAll(async () => {
    bundled = await bundle()
    browser = await startBrowser()
    page = await browser.newPage()
    const html = '<!doctype html><script type="module" src="/explain.js"></script>'
    // Answered here, without a server. Pages of this host may use the browser's crypto.
    await page.route('http://localhost/**', (route) =>
      route.request().url().endsWith('.js')
        ? route.fulfill({
            contentType: 'text/javascript',
            body: bundled.outputFiles[0]?.text ?? '',
          })
        : route.fulfill({ contentType: 'text/html', body: html }),
    )
    await page.goto('http://localhost/')
  })
  afterAll(() => browser?.close())

  it('need nothing from Node', () => {
    const imports = Object.values(bundled.metafile.outputs).flatMap((output) => output.imports)
    expect(imports).toEqual([])
    expect(bundled.outputFiles[0]?.text).not.toMatch(/["'`]node:|\bBuffer\.from/)
  })

  it.each(cases)('return what they return on Node: $name, $code', async (one) => {
    const { name, capture, code, secret, nowMs = NOW_MS } = one
    const parts = partsOf(name)
    const inChromium = (await page.evaluate(
      (given) => Reflect.get(globalThis, 'diagnose')(...given),
      [name, parts, capture, secret, nowMs],
    )) as readonly Diagnosis[]
    const input = { ...readCapture(capture), now: () => nowMs }
    const onNode = await explain(
      makerOf(name)(parts),
      secret === undefined ? input : { ...input, secret },
    )
    expect(inChromium).toEqual(onNode)
    expect(inChromium[0]?.code).toBe(code)
  })

  it('refuse text that is not a capture, as on Node', async () => {
    const message = await page.evaluate(() =>
      Promise.resolve()
        .then(() => Reflect.get(globalThis, 'diagnose')('github', { secret: 'x' }, 'hunter2'))
        .catch((error: Error) => `${error.name}: ${error.message}`),
    )
    expect(message).toMatch(/^TypeError: a line before the body is not a header; use /)
  })
})
