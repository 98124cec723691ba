import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { withSqlite } from '@hookseal/tests-kit/with-sqlite'
import { describe, expect, inject, it } from 'vitest'
import { appModule, builtApp } from '../support/built-app.ts'
import { ordersFile, removeOrdersFiles } from '../support/orders-file.ts'

// Where the sandbox finds SQLite, which is no dependency of the command.
const NODE_PATH = fileURLToPath(new URL('../../../sandbox/node_modules', import.meta.url))

async function start(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [inject('hooksealBundle'), 'sandbox', ...args], {
    env: { ...process.env, NODE_PATH, NO_COLOR: '1', ...env },
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

describe('hookseal sandbox', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'serves a web UI and three APIs until %s',
    async (signal) => {
      const { child, exited, urlOf } = await start(['--port', '0'])
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

  it('reports in one line what cannot be', async () => {
    const { exited, errors } = await start(['--speed', 'fast'])
    expect(await exited).toEqual([2, null])
    expect((await errors).join('')).toMatch(/^hookseal: startSandbox: speed: .*\n$/)
  })

  it('has a sender for each module with a provider of your own', async () => {
    const scheme = (secret: string) => `hmac({ secret: ${secret}, header: 'X-A', format: '{hex}' })`
    const define = (name: string, secret: string) =>
      `defineProvider({ name: '${name}', scheme: ${scheme(secret)}, events: {}, identify: () => ({ type: 'a' }) })`
    const head = "import { defineProvider, hmac } from '@hookseal/core'"
    const made = appModule(`${head}\nexport default ({ secret }) => ${define('made', 'secret')}`)
    const ready = appModule(`${head}\nexport const provider = ${define('ready', "'mine'")}`)
    const given = ['--port', '0', '--provider', made, '--provider', ready]
    const { child, exited, urlOf } = await start(given)
    await expect.poll(() => urlOf('handinger')).not.toBe('')
    const register = async (sender: string) => {
      const body = JSON.stringify({ sender, owner: '1', url: 'https://example.com/hook' })
      const init = { method: 'POST', body }
      return (await fetch(`${urlOf('page')}/inspector/webhooks`, init)).json()
    }
    expect(await register('made')).toMatchObject({
      webhook: { sender: 'made', state: 'active' },
    })
    expect(await register('ready')).toMatchObject({
      ...{ webhook: { sender: 'ready' }, secret: 'mine' },
    })
    child.kill('SIGTERM')
    expect(await exited).toEqual([0, null])
  })

  it.each([
    ['export const nothing = 1', /does not export a provider.*export a provider, or a function of/],
    ['export default () => { throw new Error("mine fails") }', /mine fails/],
    ['export default { scheme: 1 }', /provider/],
  ])('reports in one line what is wrong with a module: %s', async (source, message) => {
    const { exited, errors } = await start(['--port', '0', '--provider', appModule(source)])
    expect(await exited).toEqual([2, null])
    expect((await errors).join('')).toMatch(message)
    expect((await errors).join('').trim().split('\n').length).toBeLessThanOrEqual(2)
  })

  it('reports in one line that a module has no archive to show', async () => {
    const module = appModule('export const archive = { list: true }')
    const { exited, errors } = await start(['--port', '0', '--archive', module])
    expect(await exited).toEqual([2, null])
    expect((await errors).join('')).toMatch(/^hookseal: .* an archive that is not readable.*\n$/)
  })
})

withSqlite('hookseal sandbox --archive', () => {
  const app = builtApp()
  removeOrdersFiles()

  it('shows the archive of a module, and exits even though the module keeps the process alive', async () => {
    const file = ordersFile()
    const key = await file.deliver({ type: 'order.paid', id: 'o_1', note: 'to the door' })
    const given = ['--port', '0', '--archive', app]
    const { child, exited, urlOf } = await start(given, { ORDERS_SQLITE: file.path })
    await expect.poll(() => urlOf('handinger')).not.toBe('')
    const get = async (path: string) =>
      (await fetch(`${urlOf('page')}/inspector/archive${path}`)).json()
    expect(await get('')).toMatchObject({ rows: [{ key, id: 'o_1', status: 'handled' }] })
    expect(await get(`/${key}`)).toMatchObject({
      opened: { body: { text: expect.stringContaining('to the door') } },
    })
    child.kill('SIGTERM')
    expect(await exited).toEqual([0, null])
  })
})
