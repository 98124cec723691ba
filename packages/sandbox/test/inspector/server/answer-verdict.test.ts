import { createServer, type RequestListener, type Server } from 'node:http'
import { close, listen } from '@hookseal/tests-kit/listen'
import { patience } from '@hookseal/tests-kit/patience'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../../../src/start-sandbox.ts'
import { inspectorClient } from '../inspector-client.ts'

let sandbox: Sandbox
let servers: Server[]

beforeEach(async () => {
  sandbox = await startSandbox({ retries: { maxAttempts: 1 }, timeoutMs: patience(500) })
  servers = []
})

afterEach(async () => {
  await sandbox.close()
  await Promise.all(servers.map(close))
})

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  servers.push(server)
  return `http://127.0.0.1:${await listen(server)}/webhooks/rine`
}

const answering = (status: number, headers: Record<string, string> = {}): RequestListener => {
  return (request, response) => {
    request.resume()
    response.writeHead(status, headers).end()
  }
}

async function verdictAt(url: string) {
  const client = inspectorClient(sandbox)
  await client.register('rine', url)
  const { verdict } = await client.deliver('rine')
  expect(verdict).toHaveLength(1)
  return verdict[0]
}

describe('answerVerdict()', () => {
  it.each([
    [404, 'no_route', 'no route at /webhooks/rine'],
    [405, 'wrong_method', 'not for POST'],
    [409, 'try_later', 'try again later'],
    [413, 'too_large', 'exceeds a size limit'],
    [418, 'other', 'responded with 418'],
    [500, 'server_error', 'failed with 500'],
    [502, 'server_error', 'failed with 502'],
    [503, 'try_later', 'try again later'],
  ])('explains %i', async (status, code, sentence) => {
    const verdict = await verdictAt(await serve(answering(status)))
    expect(verdict?.code).toBe(code)
    expect(verdict?.sentence).toContain(sentence)
  })

  it('points from a 500 to the log and the most common cause', async () => {
    const verdict = await verdictAt(await serve(answering(500)))
    expect(verdict?.fix).toContain('[hookseal]')
    expect(verdict?.fix).toContain('body_already_parsed')
    expect(verdict?.matches).toBe(false)
  })

  it('names where a redirect leads', async () => {
    const verdict = await verdictAt(await serve(answering(308, { location: '/webhooks/rine/' })))
    expect(verdict).toMatchObject({ code: 'redirect' })
    expect(verdict?.sentence).toContain('redirected to /webhooks/rine/.')
  })

  it('names the port on which nothing is listening', async () => {
    const url = await serve(answering(200))
    await Promise.all(servers.splice(0).map(close))
    const verdict = await verdictAt(url)
    expect(verdict?.code).toBe('nothing_listens')
    expect(verdict?.sentence).toBe(`Nothing is listening on ${new URL(url).host}.`)
    expect(verdict?.fix).toContain('Start your app')
  })

  it('explains an app that never responds or closes the connection', async () => {
    const silent = await verdictAt(await serve((request) => void request.resume()))
    expect(silent?.code).toBe('timeout')
    expect(silent?.sentence).toContain(`${patience(500)} ms`)
    for (const one of (
      await inspectorClient(sandbox).call<{ webhooks: { id: string }[] }>('GET', 'overview')
    ).webhooks) {
      await fetch(`${sandbox.url}/inspector/webhooks/${one.id}`, { method: 'DELETE' })
    }
    const cut = await verdictAt(await serve((request) => void request.socket.destroy()))
    expect(cut?.code).toBe('connection_lost')
  })

  it('explains https for a port that speaks http', async () => {
    const url = await serve(answering(200))
    const verdict = await verdictAt(url.replace('http:', 'https:'))
    expect(verdict?.code).toBe('tls_failed')
  })
})
