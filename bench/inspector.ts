import { type Sandbox, startSandbox } from '@hookseal/sandbox'
import { startBrowser } from '@hookseal/tests-kit/browser'
import type { Browser } from 'playwright-core'
import { median } from './rounds.ts'
import { amountRow, type Row, ratioRow } from './table.ts'

// Measures how long the sandbox's web UI takes to open, from navigation until the list is shown, for a sandbox with 10
// 000 deliveries and for an empty one. They alternate, each time in a new tab.

const quick = process.argv[2] === 'quick'
const ROUNDS = quick ? 7 : 31
const WARM_UP_ROUNDS = 3
const COUNT = 10_000
const GOAL = 3

async function fill(sandbox: Sandbox): Promise<void> {
  await fetch(`${sandbox.url}/inspector/webhooks`, {
    method: 'POST',
    // Nothing listens there: the deliveries fail immediately, and the log has one attempt for each.
    body: JSON.stringify({ sender: 'rine', owner: 'a_1', url: 'http://127.0.0.1:9/hook' }),
  })
  for (let i = 0; i < COUNT; i++) sandbox.trigger({ sender: 'rine' })
  await sandbox.settled()
}

async function opened(browser: Browser, url: string, shown: string): Promise<number> {
  const page = await browser.newPage()
  const start = performance.now()
  await page.goto(url)
  await page.locator(shown).first().waitFor()
  const elapsed = performance.now() - start
  await page.close()
  return elapsed
}

const retries = { maxAttempts: 1 }
const [full, empty] = await Promise.all([startSandbox({ retries }), startSandbox({ retries })])
const browser = await startBrowser()
try {
  await fill(full)
  const times: { readonly full: number; readonly empty: number }[] = []
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
    const openFull = () => opened(browser, full.url, '.deliveries tbody tr')
    const openEmpty = () => opened(browser, empty.url, '.deliveries >> text=No deliveries yet')
    const isFullFirst = round % 2 === 0
    const first = await (isFullFirst ? openFull : openEmpty)()
    const second = await (isFullFirst ? openEmpty : openFull)()
    const time = isFullFirst ? { full: first, empty: second } : { full: second, empty: first }
    if (round >= 0) times.push(time)
  }
  const ratio = median(times.map((time) => time.full / time.empty))
  const rows: readonly Row[] = [
    amountRow('Inspector, opening the page, empty', median(times.map(({ empty }) => empty)), 'ms'),
    ratioRow('Inspector, opening the page, 10 000 deliveries, ratio to none', ratio, GOAL),
  ]
  console.log(JSON.stringify(rows))
} finally {
  await browser.close()
  await Promise.all([full.close(), empty.close()])
}
