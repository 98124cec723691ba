import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startSandbox } from '@hookseal/sandbox'
import { close, listen } from '@hookseal/tests-kit/listen'
import { build } from 'esbuild'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'

const pathOf = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))
// Where the sandbox finds SQLite.
const NODE_PATH = pathOf('../../packages/sandbox/node_modules')

let programs: string
let program: string
// One file: a loader would slow down each of the many starts.
beforeAll(async () => {
  programs = mkdtempSync(pathOf('node_modules/.restart-'))
  program = join(programs, 'process.mjs')
  await build({
    entryPoints: [pathOf('process.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    tsconfig: pathOf('../../tsconfig.json'),
  })
})
afterAll(() => rmSync(programs, { recursive: true }))

let folder: string
let file: string
const children: ChildProcess[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hookseal-sandbox-'))
  file = join(folder, 'sandbox.db')
})

afterEach(async () => {
  for (const child of children.splice(0)) await kill(child)
  rmSync(folder, { recursive: true })
})

async function kill(child: ChildProcess) {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}

async function start() {
  const child = fork(program, [file], { env: { ...process.env, NODE_PATH }, execArgv: [] })
  children.push(child)
  const [{ api }] = await once(child, 'message')
  const command = async (message: object) => {
    child.send(message)
    await once(child, 'message')
  }
  const call = async (method: string, path = '', body?: object) => {
    const headers = { authorization: 'Bearer any' }
    const init = body === undefined ? {} : { body: JSON.stringify(body) }
    return (await fetch(api + path, { method, headers, ...init })).json()
  }
  const log = async () => {
    const { pageCount, totalCount } = await call('GET', '/executions')
    const logs = []
    for (let page = 1; page <= pageCount; page++) {
      logs.push(...(await call('GET', `/executions?page=${page}`)).logs)
    }
    return { totalCount, logs }
  }
  return { child, command, call, log }
}

/** A receiver that counts each task and answers as configured. */
async function startReceiver(
  answer: (response: ServerResponse, task: { readonly id: string; readonly times: number }) => void,
) {
  const seen = new Map<string, number>()
  const count = () => [...seen.values()].reduce((sum, times) => sum + times, 0)
  const server = createServer(async (request, response) => {
    const { taskId } = JSON.parse(Buffer.concat(await request.toArray()).toString())
    const times = (seen.get(taskId) ?? 0) + 1
    seen.set(taskId, times)
    answer(response, { id: taskId, times })
  })
  const url = `http://127.0.0.1:${await listen(server)}/hook`
  return { url, seen, count, close: () => close(server) }
}

const tasks = (count: number) => Array.from({ length: count }, (_, i) => `t_${i}`)

describe('a sandbox with a file', () => {
  it('resends what was in progress when it was killed, and nothing else', async () => {
    let isSilent = true
    const receiver = await startReceiver((response) => isSilent || response.end())
    const first = await start()
    const { token } = await first.call('PUT', '', { url: receiver.url })
    await first.command({ trigger: tasks(40) })
    await expect.poll(receiver.count).toBe(16)
    await kill(first.child)
    const underWay = new Set(receiver.seen.keys())
    isSilent = false

    const second = await start()
    expect(await second.call('GET')).toEqual({ token, url: receiver.url })
    await second.command({ settled: true })
    for (const id of tasks(40)) expect(receiver.seen.get(id), id).toBe(underWay.has(id) ? 2 : 1)
    const { totalCount, logs } = await second.log()
    expect(totalCount).toBe(receiver.count())
    const cut = logs.filter(({ requestStatus }) => requestStatus === 'error')
    expect(new Set(cut.map(({ taskId }) => taskId))).toEqual(underWay)
    await receiver.close()
  })

  it('loses nothing, however often it is killed, and logs every request that arrived', async () => {
    // A third of the tasks is refused at first, so that retries are in progress too.
    const receiver = await startReceiver((response, { id, times }) => {
      response.writeHead(times === 1 && Number(id.slice(2)) % 3 === 0 ? 503 : 200).end()
    })
    let sandbox = await start()
    await sandbox.call('PUT', '', { url: receiver.url })
    await sandbox.command({ trigger: tasks(200) })
    for (const enough of [25, 80, 140]) {
      await expect.poll(receiver.count, { interval: 1 }).toBeGreaterThan(enough)
      await kill(sandbox.child)
      sandbox = await start()
    }
    await sandbox.command({ settled: true })
    expect([...receiver.seen.keys()].sort()).toEqual(tasks(200).sort())
    const { logs } = await sandbox.log()
    const delivered = logs.filter(({ requestStatus }) => requestStatus === 'success')
    expect(new Set(delivered.map(({ taskId }) => taskId)).size).toBe(200)
    for (const [id, times] of receiver.seen) {
      const attempts = logs.filter(({ taskId }) => taskId === id).length
      expect(attempts, id).toBeGreaterThanOrEqual(times)
    }
    await receiver.close()
  })

  it('can be used by one process at a time', async () => {
    const { child } = await start()
    await expect(startSandbox({ file })).rejects.toThrow(`process ${child.pid}`)
    await kill(child)
    const next = await startSandbox({ file })
    await next.close()
    const again = await startSandbox({ file })
    await again.close()
  })
})
