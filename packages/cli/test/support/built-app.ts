import { randomUUID } from 'node:crypto'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, onTestFinished } from 'vitest'

const home = fileURLToPath(new URL('../..', import.meta.url))
const tsconfig = fileURLToPath(new URL('../../../../tsconfig.json', import.meta.url))
const fileIn = (name: string) => join(home, '.cache', `app-${process.pid}-${randomUUID()}.${name}`)

/** The module of an application that exports an archive and a receiver of orders, built for these tests. */
export function builtApp(format: 'esm' | 'cjs' = 'esm'): string {
  const path = fileIn(format === 'esm' ? 'mjs' : 'cjs')
  beforeAll(async () => {
    await build({
      entryPoints: [join(home, 'test/support/orders-app.ts')],
      outfile: path,
      bundle: true,
      platform: 'node',
      format,
      external: ['pg'],
      tsconfig,
    })
  })
  afterAll(() => rmSync(path, { force: true }))
  return path
}

/** A module with this text, which is removed after the test. */
export function appModule(text: string, extension = 'mjs'): string {
  const file = fileIn(extension)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
  onTestFinished(() => rmSync(file, { force: true }))
  return file
}
