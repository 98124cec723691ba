import { withSqlite } from '@hookseal/tests-kit/with-sqlite'
import { afterEach, expect, it, vi } from 'vitest'
import { loadApp } from '../../src/archive/load-app.ts'
import { appModule, builtApp } from '../support/built-app.ts'
import { hookseal } from '../support/hookseal.ts'
import { ordersFile, removeOrdersFiles } from '../support/orders-file.ts'

removeOrdersFiles()
afterEach(() => vi.unstubAllEnvs())
const app = builtApp()

withSqlite('loadApp()', () => {
  it('restores the console, even if the module cannot be loaded', async () => {
    const { log, info, debug } = console
    vi.stubEnv('ORDERS_SQLITE', ordersFile().path)
    const opened = await loadApp(app)
    expect(console.log).toBe(console.error)
    await opened.close()
    expect([console.log, console.info, console.debug]).toEqual([log, info, debug])
    await expect(loadApp(appModule('throw new Error("no")'))).rejects.toThrow(/cannot be loaded/)
    await expect(loadApp(appModule('export const a = 1'))).rejects.toThrow(
      /does not export an archive/,
    )
    expect([console.log, console.info, console.debug]).toEqual([log, info, debug])
  })

  it('separates what the module prints while loading from the list', async () => {
    const file = ordersFile()
    await file.deliver({ type: 'order.paid', id: '1' })
    const path = appModule(
      `console.log('connected')\nexport { archive, receiver } from ${JSON.stringify(app)}`,
    )
    const env = { ORDERS_SQLITE: file.path }
    const { code, out, err } = await hookseal(['archive', 'ls', '--app', path, '--json'], { env })
    expect([code, err]).toEqual([0, 'connected\n'])
    expect(JSON.parse(out)).toMatchObject({ id: '1' })
  })

  it('loads TypeScript if Node.js supports it, and otherwise says what to do', async () => {
    const file = ordersFile()
    await file.deliver({ type: 'order.paid', id: '1' })
    const path = appModule(
      `import { archive as of } from ${JSON.stringify(app)}\nexport const archive: unknown = of`,
      'ts',
    )
    const env = { ORDERS_SQLITE: file.path }
    const { code, out, err } = await hookseal(['archive', 'ls', '--app', path, '--json'], { env })
    const isLoaded = 'typescript' in process.features && process.features.typescript !== false
    if (isLoaded) expect([code, JSON.parse(out).id]).toEqual([0, '1'])
    else expect([code, out, err]).toEqual([2, expect.stringContaining('--import tsx'), ''])
  })
})
