import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

async function start(...args: string[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', main, 'sandbox', ...args], {
    env: { ...process.env, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const errors = child.stderr.setEncoding('utf8').toArray()
  const lines: string[] = []
  const output = createInterface({ input: child.stdout })
  output.on('line', (line) => lines.push(line))
  const exited = once(child, 'exit')
  await Promise.race([exited, new Promise<void>((resolve) => output.once('line', () => resolve()))])
  const urlOf = (name: string) =>
    lines
      .find((line) => line.startsWith(name))
      ?.slice(name.length)
      .trim() ?? ''
  return { child, exited, errors, urlOf }
}

describe('hookseal sandbox', { timeout: 60_000 }, () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'serves a page and three APIs until %s',
    async (signal) => {
      const { child, exited, urlOf } = await start('--port', '0')
      await expect.poll(() => urlOf('handinger')).not.toBe('')
      const page = await fetch(urlOf('page'))
      expect(await page.text()).toContain('Hookseal sandbox')
      const headers = { authorization: 'Bearer any' }
      const webhook = await fetch(`${urlOf('handinger')}/api/workers/w_1/webhook`, { headers })
      expect(await webhook.json()).toEqual({ token: null, url: null })
      child.kill(signal)
      expect(await exited).toEqual([0, null])
    },
  )

  it('tells in one line what cannot be', async () => {
    const { exited, errors } = await start('--speed', 'fast')
    expect(await exited).toEqual([2, null])
    expect((await errors).join('')).toMatch(/^hookseal: startSandbox: speed: .*\n$/)
  })
})
