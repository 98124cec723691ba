import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { ReplayStore } from '@hookseal/core'
import { describeReplayStore } from '@hookseal/testing/replay-suite'
import { exchange } from '@hookseal/tests-kit/http'
import { build } from 'esbuild'
import { afterAll, describe, expect, it } from 'vitest'
import { fixturesOf } from './kit/fixtures.ts'
import { pageProject } from './kit/page-project.ts'
import { type Started, start } from './kit/start.ts'
import { expectThreeDeliveries, type Send, signedMessage } from './kit/three-deliveries.ts'

const project = pageProject('cloudflare-workers', fixturesOf('cloudflare-workers'))
mkdirSync(join(project.folder, 'storage'))

/** Bundles as wrangler does, and serves the bundle in workerd, the runtime of Workers. */
async function serve(entry: string): Promise<Started> {
  await build({
    absWorkingDir: project.folder,
    entryPoints: [entry],
    outfile: join(project.folder, 'worker.js'),
    bundle: true,
    format: 'esm',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['cloudflare:workers'],
    // The paths of the repository's would lead to the sources.
    tsconfigRaw: '{}',
  })
  const command = 'exec workerd serve config.capnp --socket-addr http=127.0.0.1:$PORT'
  return start(command, project.folder)
}

/**
 * Sends to workerd, which closes the connection of an upload that is refused. With bytes left unread that is a reset,
 * which takes the answer with it, so a body over the limit is announced and not sent.
 */
function sendToWorkerd({ url, send }: Started): Send {
  return ({ body, headers, ...request }) => {
    if (body.length <= 1 << 20) return send({ body, headers, ...request })
    const announced = { ...headers, 'Content-Length': String(body.length) }
    return exchange(Number(new URL(url).port), { ...request, headers: announced })
  }
}

let storeServer: Promise<Started> | undefined

async function call(verb: string, ...args: readonly unknown[]): Promise<never> {
  storeServer ??= serve('store.ts')
  const { url } = await storeServer
  const response = await fetch(url, { method: 'POST', body: JSON.stringify([verb, ...args]) })
  if (!response.ok) throw new Error(`${verb}: ${response.status}`)
  return (await response.json()) as never
}

const store: ReplayStore = {
  scope: 'shared',
  claim: (...args) => call('claim', ...args),
  commit: (...args) => call('commit', ...args),
  release: (...args) => call('release', ...args),
  extend: (...args) => call('extend', ...args),
  reopen: (...args) => call('reopen', ...args),
}

afterAll(async () => {
  await (await storeServer)?.stop()
  project.remove()
})

describe('docs/recipes/cloudflare-workers.md', () => {
  it('receives in workerd, and runs a delivery that is sent again once', async () => {
    const worker = await serve('src/worker.ts')
    try {
      await expectThreeDeliveries(sendToWorkerd(worker), () => worker.lines)
      const again = { path: '/webhooks/rine', ...signedMessage('recipe_good') }
      expect((await worker.send(again)).status).toBe(200)
      expect(worker.lines.filter((line) => line.includes('recipe_good'))).toHaveLength(1)
    } finally {
      await worker.stop()
    }
  })

  it('compiles against the types of Workers', () => {
    const args = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'esnext']
    const types = ['--moduleResolution', 'bundler', '--lib', 'es2022']
    const more = ['--target', 'es2022', '--types', '@cloudflare/workers-types']
    const files = ['src/env.d.ts', 'src/worker.ts', 'store.ts']
    const tsc = join(project.folder, 'node_modules/typescript/bin/tsc')
    execFileSync(process.execPath, [tsc, ...args, ...types, ...more, ...files], {
      cwd: project.folder,
      stdio: ['ignore', 'inherit', 'inherit'],
    })
  })
})

describe('durableObjectReplayStore()', () => {
  it('gives each of 10 keys to one of 32 concurrent claims', async () => {
    for (let key = 0; key < 10; key++) {
      const times = { leaseMs: 60_000, retainMs: 600_000 }
      const claims = await Promise.all(
        Array.from({ length: 32 }, () => store.claim(`crowd-${key}`, times)),
      )
      const granted = claims.filter(({ status }) => status === 'claimed')
      const waiting = claims.filter(({ status }) => status === 'in_flight')
      expect([granted.length, waiting.length]).toEqual([1, 31])
    }
  })
})

describe('the alarm of an object', () => {
  it('deletes what is stored once the key is forgotten', async () => {
    await store.commit('short', 'a-token', { retainMs: 300, protectMs: 0 })
    await store.commit('long', 'a-token', { retainMs: 600_000, protectMs: 0 })
    await expect.poll(() => call('size', 'short')).toBe(0)
    expect(await call('size', 'long')).toBe(1)
  })
})

// An object has no limit to reach, and the suite's largest crowds take a minute: there is a smaller one above.
const LEFT_OUT = /when it is full|concurrent claims$|every claim that follows/
const runner = {
  describe,
  assert,
  it: (name: string, run: () => Promise<void>, timeoutMs?: number) =>
    LEFT_OUT.test(name) ? undefined : it(name, run, timeoutMs),
}

describeReplayStore(runner, {
  name: 'durableObjectReplayStore() of docs/recipes/cloudflare-workers.md',
  open: async () => ({
    stores: [store, store],
    async elapse(ms, keys) {
      for (const key of keys) await call('elapse', key, ms)
    },
    fill: async () => {
      throw new Error('it has no limit')
    },
  }),
  sequences: 100,
})
