import { AsyncLocalStorage } from 'node:async_hooks'
import { createServer } from 'node:http'
import type { AnyReceiver } from '@hookseal/core'
import { nodeGuard } from '@hookseal/core/node'
import { fetchGuard, grantAccess, guardAccess } from '@hookseal/core/toolkit'
import { made, receiverOf, signed } from '@hookseal/tests-kit/acme'
import { exchange } from '@hookseal/tests-kit/http'
import { close, listen } from '@hookseal/tests-kit/listen'
import { describe, expect, it } from 'vitest'

const place = new AsyncLocalStorage<string>()

/** A receiver whose admissions have their work done in a place of their own. */
function placed(): AnyReceiver {
  const receiver: AnyReceiver = receiverOf()
  return {
    ...receiver,
    async admit(input) {
      const admission = await receiver.admit(input)
      if (admission.kind !== 'admitted') return admission
      const within = <T>(work: () => T) => place.run('here', work)
      return grantAccess({ ...admission }, { ...guardAccess(admission), within })
    },
  }
}

describe('guardAccess()', () => {
  it('lets a Fetch guard run its callback where the receiver is watched', async () => {
    const route = fetchGuard(placed(), () => Response.json({ at: place.getStore() }))
    const { headers, body, method } = signed(made())
    const request = new Request('https://acme.test/hook', { method, headers, body })
    expect(await (await route(request)).json()).toEqual({ at: 'here' })
  })

  it('lets both forms of a guard on Node run their route where the receiver is watched', async () => {
    const { run, admit } = nodeGuard(placed())
    const seen: (string | undefined)[] = []
    const server = createServer(async (request, response) => {
      const see = () => {
        seen.push(place.getStore())
        response.writeHead(204).end()
      }
      if (request.url === '/run') await run(request, response, see)
      else await admit(request, response, see)
    })
    const port = await listen(server)
    const { headers, body } = signed(made())
    await exchange(port, { path: '/run', headers, body })
    await exchange(port, { path: '/admit', ...signed(made('b')) })
    await close(server)
    expect(seen).toEqual(['here', 'here'])
  })

  it('does not go on with a route that is not admitted', async () => {
    const { admit } = nodeGuard(placed())
    let passed = 0
    const server = createServer(
      (request, response) => void admit(request, response, () => passed++),
    )
    const port = await listen(server)
    expect((await exchange(port, { body: '{}' })).status).toBe(401)
    await close(server)
    expect(passed).toBe(0)
  })

  it('runs the work of a test double as it is, and does nothing else for it', async () => {
    const { commitLate, lateError, mistake, takeOver, within } = guardAccess({})
    expect(within(() => 7)).toBe(7)
    for (const nothing of [takeOver(), mistake('a', 'b'), lateError('c'), await commitLate()]) {
      expect(nothing).toBeUndefined()
    }
  })
})
