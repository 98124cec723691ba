import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DeliveryArchive } from '@hookseal/archive'
import { sqliteArchive } from '@hookseal/archive/sqlite'
import { createReceiver } from '@hookseal/core'
import { nodeHandler } from '@hookseal/core/node'
import { rine } from '@hookseal/core/providers'
import { type Sandbox, startSandbox } from '@hookseal/sandbox'
import { signed } from '@hookseal/testing'
import { screenshot, startBrowser } from '@hookseal/tests-kit/browser'
import { close, listen } from '@hookseal/tests-kit/listen'
import { withChromium } from '@hookseal/tests-kit/with-chromium'
import { withSqlite } from '@hookseal/tests-kit/with-sqlite'
import type BetterSqlite from 'better-sqlite3'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'

const ATTACK = '<img src=x onerror="document.title=1"><script>document.title=2</script>'
const secret = 'rine-signing-secret-0123456789'

let browser: Browser
let context: BrowserContext
let page: Page
let folder: string
let db: BetterSqlite.Database
let archive: DeliveryArchive
let sandbox: Sandbox
let problems: string[]

/** A receiver whose handler does what the type of the event says. */
const receiver = (secretOf: () => string = () => secret) =>
  createReceiver({
    provider: rine({ secret: secretOf }),
    archive,
    logger: false,
    handlers: {
      '*': ({ type }, { discard }) => {
        if (type === 'agent.ignored') throw discard('of no use')
        if (type.startsWith('agent.broken')) throw new Error('no')
      },
    },
  })

const provider = rine({ secret })
const named = (event: string, number = 0, text = 'hello') => ({
  ...{ event, timestamp: '2024-01-15T10:30:00Z' },
  data: { message_id: `m_${number}`, from: 'jo@example.com', text },
})

/** One delivery of every status, and some more that are handled. */
async function fill(handled: number) {
  const target = receiver()
  const receive = (event: object) => target.receive(signed(provider, event))
  for (let i = 0; i < handled; i++) await receive(named('agent.created', i))
  await receive(named('agent.ignored'))
  await receive(named('agent.broken.once'))
  for (let i = 0; i < 2; i++) await receive(named('agent.broken.twice'))
  // As left by a process that ends while the handler runs.
  const stuck = createReceiver({
    ...{ provider, logger: false },
    archive: { record: archive.record, finish: async () => {} },
    handlers: { '*': () => {} },
  })
  await stuck.receive(signed(provider, named('agent.started')))
}

const openArchive = async () => {
  await page.goto(`${sandbox.url}/#archive`)
  await page.getByRole('heading', { name: 'Archive' }).waitFor()
}

/** Holds back the live updates, whose first one loads the list again. Returns a function that lets them connect. */
async function holdUpdates() {
  let release = () => {}
  await page.route('**/inspector/changes', (route) => {
    release = () => void route.continue()
  })
  return () => release()
}

const rows = () => page.locator('tbody tr')
const row = (type: string) => rows().filter({ hasText: type })
const filter = () => page.getByRole('form', { name: 'Filter the archive' })
const dialog = () => page.getByRole('dialog')
const overflow = () => {
  const { scrollWidth, clientWidth } = document.documentElement
  return scrollWidth - clientWidth
}

withChromium('the archive of the inspector, in Chromium', () => {
  withSqlite('on SQLite', (Database) => {
    beforeAll(async () => {
      browser = await startBrowser()
    })

    afterAll(() => browser?.close())

    beforeEach(async () => {
      folder = mkdtempSync(join(tmpdir(), 'hookseal-page-'))
      db = new Database(join(folder, 'archive.db'))
      archive = sqliteArchive(db, {
        ...{ sealKey: 'seal-7c0e5b21d9f4a8e3', deadAfter: 2 },
        ...{ redact: ['/data/from'], headers: ['content-type'] },
      })
      sandbox = await startSandbox({ retries: { maxAttempts: 1 }, archive })
      context = await browser.newContext({ viewport: { width: 1280, height: 860 } })
      page = await context.newPage()
      problems = []
      // Violations of the content security policy, and errors of the page itself.
      page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
      page.on('pageerror', (error) => problems.push(String(error)))
    })

    afterEach(async () => {
      await context.close()
      await sandbox.close()
      db.close()
      rmSync(folder, { recursive: true, force: true })
    })

    it('lists deliveries by page and filter, and opens one', async () => {
      await fill(116)
      await page.goto(sandbox.url)
      await page.getByRole('link', { name: 'Archive' }).click()
      await row('agent.started').getByText('received', { exact: true }).waitFor()
      await row('agent.ignored').getByText('discarded', { exact: true }).waitFor()
      await row('agent.broken.once').getByText('failed', { exact: true }).waitFor()
      await row('agent.broken.twice').getByText('dead', { exact: true }).waitFor()
      expect(await row('agent.broken.twice').locator('td').nth(3).textContent()).toBe('2')
      await row('agent.broken.once').getByText('handler_failed').waitFor()
      expect(await rows().count()).toBe(50)
      await screenshot(page, 'archive-desktop')

      const pages = page.getByRole('navigation', { name: 'Pages of the archive' })
      const seen = new Set<string>()
      const collect = async () => {
        for (const key of await page.locator('td[data-label=Key]').all()) {
          seen.add((await key.getAttribute('title')) ?? '')
        }
      }
      await collect()
      for (const number of [2, 3]) {
        await pages.getByRole('button', { name: 'Older' }).click()
        await pages.getByText(`Page ${number}`).waitFor()
        await collect()
      }
      expect(await rows().count()).toBe(20)
      expect(seen.size).toBe(120)
      expect(await pages.getByRole('button', { name: 'Older' }).isDisabled()).toBe(true)
      await screenshot(page, 'archive-last-page', true)
      await pages.getByRole('button', { name: 'Newer' }).click()
      await pages.getByText('Page 2').waitFor()
      await pages.getByRole('button', { name: 'Newest' }).click()
      await row('agent.started').waitFor()

      await filter().getByLabel('Status').selectOption('dead')
      await expect.poll(() => rows().count()).toBe(1)
      await row('agent.broken.twice').waitFor()
      await filter().getByLabel('Event type').fill('agent.ignored')
      await page.keyboard.press('Enter')
      await page.getByText('No archived deliveries match the filter').waitFor()
      await screenshot(page, 'archive-no-match')
      await page.getByRole('button', { name: 'Show all' }).click()
      await row('agent.started').waitFor()
      expect(await filter().getByLabel('Event type').inputValue()).toBe('')
      expect(await filter().getByLabel('Status').inputValue()).toBe('')

      await row('agent.broken.once').getByRole('button').click()
      await dialog().getByText('This body is redacted').waitFor()
      const body = (await dialog().locator('pre.body').textContent()) ?? ''
      expect(JSON.parse(body).data).toEqual({ message_id: 'm_0', from: null, text: 'hello' })
      await dialog().getByText('application/json').waitFor()
      await screenshot(page, 'archive-row-desktop')
      await dialog().getByRole('button', { name: 'Close' }).click()
      expect(await dialog().count()).toBe(0)

      await page.emulateMedia({ colorScheme: 'dark' })
      await screenshot(page, 'archive-dark')
      await row('agent.broken.twice').getByRole('button').click()
      await dialog().getByText('handler_failed').waitFor()
      await screenshot(page, 'archive-row-dark')
      expect(problems).toEqual([])
    })

    it('shows what the receiver records, as it happens', async () => {
      let secret = 'none'
      const handle = nodeHandler(receiver(() => secret))
      const server = createServer((request, response) => void handle(request, response))
      await openArchive()
      await page.getByText('The archive is empty').waitFor()
      await screenshot(page, 'archive-empty')
      const registered = await fetch(`${sandbox.url}/inspector/webhooks`, {
        method: 'POST',
        body: JSON.stringify({
          ...{ sender: 'rine', owner: 'a' },
          url: `http://127.0.0.1:${await listen(server)}/hook`,
        }),
      })
      secret = ((await registered.json()) as { readonly secret: string }).secret
      sandbox.trigger({ sender: 'rine', type: 'conversation.updated' })
      await row('conversation.updated').getByText('handled', { exact: true }).waitFor()
      // The URL contains the view.
      await page.reload()
      await row('conversation.updated').waitFor()
      await page.getByRole('link', { name: 'Deliveries' }).click()
      await row('conversation.updated').getByText('delivered', { exact: true }).waitFor()
      await page.goBack()
      await page.getByRole('heading', { name: 'Archive' }).waitFor()
      expect(problems).toEqual([])
      await close(server)
    })

    it('shows hostile types and bodies as text', async () => {
      await receiver().receive(signed(provider, named(ATTACK, 0, ATTACK)))
      await openArchive()
      await page.getByRole('button', { name: ATTACK }).click()
      await dialog().getByRole('heading', { name: ATTACK }).waitFor()
      const body = (await dialog().locator('pre.body').textContent()) ?? ''
      expect(JSON.parse(body).data.text).toBe(ATTACK)
      expect(await page.locator('img, script:not([src])').count()).toBe(0)
      expect(await page.title()).toBe('Hookseal sandbox')
      expect(problems).toEqual([])
    })

    it('shows an error instead of a list while the archive fails', async () => {
      await fill(1)
      await holdUpdates()
      await openArchive()
      await row('agent.started').waitFor()
      db.exec('ALTER TABLE hookseal_archive RENAME TO away')
      await row('agent.started').getByRole('button').click()
      await page.getByText('The delivery could not be shown: no such table').waitFor()
      await filter().getByRole('button', { name: 'Refresh' }).click()
      await page.getByText('The archive could not be read: no such table').waitFor()
      expect(await page.getByText('The delivery could not be shown').count()).toBe(0)
      expect(await rows().count()).toBe(0)
      expect(await page.getByText('The archive is empty').count()).toBe(0)
      await screenshot(page, 'archive-fails')
      db.exec('ALTER TABLE away RENAME TO hookseal_archive')
      await page.getByRole('button', { name: 'Try again' }).click()
      await row('agent.started').waitFor()
      // Only what the browser itself logs about the two answers.
      expect(problems).toHaveLength(2)
      for (const problem of problems) expect(problem).toContain('502')
    })

    it('ignores an answer that arrives too late, and requests one list at a time', async () => {
      await fill(0)
      const connect = await holdUpdates()
      await openArchive()
      await row('agent.started').waitFor()
      const held: (() => void)[] = []
      const isHeld = () => expect.poll(() => held.length)
      await page.route('**/inspector/archive**', async (route) => {
        await new Promise<void>((resolve) => void held.push(resolve))
        await route.continue()
      })
      const answered = async (index: number) => {
        const finished = page.waitForEvent('requestfinished', (request) =>
          request.url().includes('/archive'),
        )
        held[index]?.()
        await finished
        await page.evaluate(() => new Promise(requestAnimationFrame))
      }
      await filter().getByLabel('Status').selectOption('dead')
      await isHeld().toBe(1)
      await filter().getByLabel('Status').selectOption('failed')
      await isHeld().toBe(2)
      await answered(1)
      await row('agent.broken.once').waitFor()
      await answered(0)
      expect(await rows().count()).toBe(1)
      await row('agent.broken.once').waitFor()

      await row('agent.broken.once').getByRole('button').click()
      await isHeld().toBe(3)
      await filter().getByLabel('Status').selectOption('')
      await isHeld().toBe(4)
      await answered(3)
      await row('agent.ignored').waitFor()
      await row('agent.ignored').getByRole('button').click()
      await isHeld().toBe(5)
      await answered(4)
      await dialog().getByRole('heading', { name: 'agent.ignored' }).waitFor()
      await page.keyboard.press('Escape')
      await answered(2)
      expect(await dialog().count()).toBe(0)

      const change = (owner: string) =>
        fetch(`${sandbox.url}/inspector/webhooks`, {
          method: 'POST',
          body: JSON.stringify({ sender: 'rine', owner, url: 'http://127.0.0.1:9' }),
        })
      for (const cause of [connect, () => change('1'), () => change('2'), () => change('3')]) {
        const refreshed = page.waitForResponse('**/inspector/overview')
        await cause()
        await (await refreshed).finished()
        await page.evaluate(() => new Promise(requestAnimationFrame))
      }
      expect(held).toHaveLength(6)
      await answered(5)
      await isHeld().toBe(7)
      await answered(6)
      expect(problems).toEqual([])
    })

    it('reports that a row was altered, and does not open it', async () => {
      await fill(0)
      const other = db.prepare(
        `UPDATE hookseal_archive SET packed = (SELECT packed FROM hookseal_archive WHERE type = 'agent.ignored')
       WHERE type = 'agent.started'`,
      )
      expect(other.run().changes).toBe(1)
      await openArchive()
      await row('agent.started').getByRole('button').click()
      await dialog().getByText('The content could not be opened: this row was altered').waitFor()
      expect(await dialog().locator('pre').count()).toBe(0)
      await screenshot(page, 'archive-altered')
      expect(problems).toEqual([])
    })

    it('fits a phone, and can be used with only the keyboard', async () => {
      await page.setViewportSize({ width: 390, height: 844 })
      await fill(60)
      const long = `agent.${'x'.repeat(2000)}`
      await receiver().receive(signed(provider, named(long)))
      await openArchive()
      await row('agent.started').waitFor()
      expect(await page.evaluate(overflow)).toBe(0)
      await screenshot(page, 'archive-phone')
      const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim() ?? '')
      const tabTo = async (name: string) => {
        for (let i = 0; i < 70 && (await focused()) !== name; i++) await page.keyboard.press('Tab')
        expect(await focused()).toBe(name)
      }
      await page.locator('body').focus()
      await tabTo('agent.broken.once')
      await page.keyboard.press('Enter')
      await dialog().getByText('handler_failed').waitFor()
      expect(await dialog().evaluate((one) => one.scrollWidth - one.clientWidth)).toBe(0)
      await screenshot(page, 'archive-row-phone')
      await page.keyboard.press('Escape')
      expect(await dialog().count()).toBe(0)
      await tabTo('Older')
      await page.keyboard.press('Enter')
      await page.getByText('Page 2').waitFor()
      expect(problems).toEqual([])
    })

    it('has no such view without an archive', async () => {
      const plain = await startSandbox()
      await page.goto(`${plain.url}/#archive`)
      await page.getByRole('heading', { name: 'Deliveries' }).waitFor()
      expect(await page.getByRole('link', { name: 'Archive' }).count()).toBe(0)
      await plain.close()
    })
  })
})
