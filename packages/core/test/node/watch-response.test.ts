import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { describe, expect, it, vi } from 'vitest'
import { watchResponse } from '../../src/node/watch-response.ts'
import { withResolvers } from '../support/with-resolvers.ts'

/** A response that is written nowhere, and what its watcher heard. */
function watched(response = new ServerResponse(new IncomingMessage(new Socket()))) {
  const { promise, resolve, reject } = withResolvers()
  const ended = vi.fn<(status: number) => Promise<void>>(() => promise)
  const gaveUp = vi.fn()
  const destroy = vi.spyOn(response, 'destroy')
  const end = vi.spyOn(response, 'end')
  const watch = watchResponse(response, { ended, gaveUp })
  return { ...watch, destroy, end, ended, gaveUp, reject, resolve, response }
}

/** A test double of a response: it has no request, no socket and no stream. */
function double(members: object = {}) {
  const headers = new Map<string, string>()
  return {
    statusCode: 200,
    headersSent: false,
    getHeaders: () => Object.fromEntries(headers),
    getHeaderNames: () => [...headers.keys()],
    setHeader: (name: string, value: string) => void headers.set(name, value),
    removeHeader: (name: string) => void headers.delete(name),
    end: () => {},
    destroy: () => {},
    ...members,
  } as unknown as ServerResponse
}

describe('a response whose end is held back', () => {
  it('looks ended, takes nothing more, and goes out as it was', async () => {
    const { end, ended, isEnded, letOut, resolve, response } = watched()
    response.statusCode = 201
    response.statusMessage = 'Made'
    response.setHeader('x-mine', '1')
    response.end('done')
    expect(ended).toHaveBeenCalledExactlyOnceWith(201)
    expect([isEnded(), response.writableEnded, response.headersSent]).toEqual([true, true, false])
    expect(response.write('more')).toBe(false)
    expect(response.writeHead(500)).toBe(response)
    response.flushHeaders()
    expect(end).not.toHaveBeenCalled()
    // What a framework does with an error.
    response.statusCode = 500
    response.statusMessage = 'Internal Server Error'
    response.removeHeader('x-mine')
    response.setHeader('x-error', '1')
    resolve()
    await letOut()
    expect(end).toHaveBeenCalledExactlyOnceWith('done')
    expect([response.statusCode, response.statusMessage]).toEqual([201, 'Made'])
    expect({ ...response.getHeaders() }).toEqual({ 'x-mine': '1' })
    expect(response.headersSent).toBe(true)
    for (const name of ['writableEnded', 'write', 'writeHead', 'flushHeaders']) {
      expect(Object.hasOwn(response, name)).toBe(false)
    }
  })

  it('gets back the methods that somebody else has put on it', async () => {
    const { letOut, resolve, response } = watched()
    const write = vi.fn(() => true)
    response.write = write
    response.end()
    expect(response.write('dropped')).toBe(false)
    resolve()
    await letOut()
    expect(response.write).toBe(write)
  })

  it('is judged by the head that was sent, whatever status is set afterward', async () => {
    const { ended, letOut, resolve, response } = watched()
    response.writeHead(202)
    response.flushHeaders()
    response.statusCode = 204
    response.end()
    expect(ended).toHaveBeenCalledExactlyOnceWith(202)
    resolve()
    await letOut()
    expect(response.writableEnded).toBe(true)
  })

  it('is broken off when the store cannot be told, and looks ended no more', async () => {
    const { destroy, end, gaveUp, letOut, reject, response } = watched()
    response.end('done')
    reject(new Error('nobody to tell'))
    await letOut()
    expect(destroy).toHaveBeenCalledOnce()
    expect(end).not.toHaveBeenCalled()
    expect(gaveUp).not.toHaveBeenCalled()
    expect(Object.hasOwn(response, 'writableEnded')).toBe(false)
  })

  it('ends once', async () => {
    const { end, ended, letOut, resolve, response } = watched()
    expect(response.end('first').end('second')).toBe(response)
    resolve()
    await letOut()
    expect(response.end('third')).toBe(response)
    expect(end).toHaveBeenCalledExactlyOnceWith('first')
    expect(ended).toHaveBeenCalledOnce()
  })
})

describe('a response that its route gives up', () => {
  it('is told of once, with the first cause', () => {
    const { destroy, gaveUp, isEnded, isGivenUp, response } = watched()
    const cause = new Error('the source broke')
    response.destroy(cause)
    response.destroy(new Error('again'))
    expect(gaveUp).toHaveBeenCalledExactlyOnceWith(cause)
    expect([isGivenUp(), isEnded()]).toEqual([true, false])
    expect(destroy.mock.calls.map(([error]) => error?.message)).toEqual([
      'the source broke',
      'again',
    ])
  })

  it('commits nothing by a late end', async () => {
    const { end, ended, letOut, response } = watched()
    response.destroy()
    response.end('late')
    await letOut()
    expect(ended).not.toHaveBeenCalled()
    expect(end).toHaveBeenCalledExactlyOnceWith('late')
  })

  it('is none where the connection is gone, where streams clean up', () => {
    const { gaveUp, isGivenUp, isGone, response } = watched()
    expect(isGone()).toBe(false)
    response.req.socket.destroy()
    expect(isGone()).toBe(true)
    response.destroy()
    expect([gaveUp.mock.calls.length, isGivenUp()]).toEqual([0, false])
  })

  it('is none once it has ended', async () => {
    const { gaveUp, letOut, resolve, response } = watched()
    response.end()
    response.destroy()
    resolve()
    await letOut()
    expect(gaveUp).not.toHaveBeenCalled()
  })

  it('is broken off when it turns into a failure behind a 2xx head', () => {
    const { destroy, end, ended, gaveUp, response } = watched()
    response.writeHead(200)
    response.flushHeaders()
    response.statusCode = 500
    response.end('Internal Server Error')
    expect(gaveUp).toHaveBeenCalledOnce()
    expect(destroy).toHaveBeenCalledOnce()
    expect([ended.mock.calls.length, end.mock.calls.length]).toEqual([0, 0])
  })
})

describe('a response on HTTP/2', () => {
  const stream = (members: object = {}) => ({ close: vi.fn(), destroyed: false, ...members })

  it('is failed with an error code, so that a part does not pass for the whole', () => {
    const own = stream({ sentHeaders: { ':status': 200 } })
    const { gaveUp, response } = watched(
      double({ stream: own, req: { stream: own }, headersSent: true, statusCode: 500 }),
    )
    response.end()
    expect(gaveUp).toHaveBeenCalledOnce()
    expect(own.close).toHaveBeenCalledExactlyOnceWith(2)
    const other = stream()
    watched(double({ stream: other, req: { stream: other } })).response.destroy()
    expect(other.close).toHaveBeenCalledExactlyOnceWith(2)
    const caused = stream()
    const withCause = watched(double({ stream: caused, req: { stream: caused } }))
    withCause.response.destroy(new Error('its own'))
    expect(caused.close).not.toHaveBeenCalled()
  })

  it('is gone when its stream is', () => {
    for (const members of [{ destroyed: true }, { aborted: true }]) {
      const own = stream(members)
      const { gaveUp, isGone, response } = watched(double({ stream: own, req: { stream: own } }))
      expect(isGone()).toBe(true)
      response.destroy()
      expect(gaveUp).not.toHaveBeenCalled()
    }
  })

  it('is judged by the status that was sent', () => {
    const own = stream({ sentHeaders: { ':status': 202 } })
    const { ended, response } = watched(
      double({ stream: own, req: { stream: own }, headersSent: true }),
    )
    response.end()
    expect(ended).toHaveBeenCalledExactlyOnceWith(202)
  })
})

describe('a test double of a response', () => {
  it('has a client that never goes, and a route that may give up', () => {
    const { gaveUp, isGone, response } = watched(double())
    expect(isGone()).toBe(false)
    response.destroy()
    expect(gaveUp).toHaveBeenCalledOnce()
  })

  it('is judged by its status where it shows no head', () => {
    const { ended, response } = watched(double({ headersSent: true, statusCode: 204 }))
    response.end()
    expect(ended).toHaveBeenCalledExactlyOnceWith(204)
  })
})
