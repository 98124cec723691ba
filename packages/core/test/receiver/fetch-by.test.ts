import { memoryReplayStore } from '@hookseal/core'
import { made, NOW_MS, receiverOf, signed } from '@hookseal/tests-kit/acme'
import { afterEach, describe, expect, it, vi } from 'vitest'

afterEach(() => void vi.useRealTimers())

const post = () => {
  const { headers, body } = signed(made())
  return new Request('http://localhost/hook', { method: 'POST', headers, body })
}

/** A platform that keeps the process alive for what it is given. */
function platform() {
  const works: Promise<unknown>[] = []
  return { works, waitUntil: (work: Promise<unknown>) => void works.push(work) }
}

describe('receiver.fetch()', () => {
  it('hands its own mistake to the caller, and no rejection to the platform', async () => {
    const context = platform()
    const { fetch } = receiverOf()
    await expect(fetch(post(), context)).rejects.toThrow(/^receive: the receiver has no handlers/)
    await expect(context.works[0]).resolves.toBeUndefined()
  })

  it('passes the request and its context to the handlers, and their answer to the sender', async () => {
    const context = platform()
    const seen: unknown[] = []
    const { fetch } = receiverOf({
      handlers: {
        '*': (_, { answer, request }) => {
          seen.push(request.method, request.url, request.context)
          answer('mine', { status: 201, headers: { 'x-a': '1' } })
        },
      },
    })
    const response = await fetch(post(), context)
    expect([response.status, response.headers.get('x-a'), await response.text()]).toEqual([
      201,
      '1',
      'mine',
    ])
    expect(seen).toEqual(['POST', 'http://localhost/hook', context])
  })

  it('keeps the platform alive until a late commit is confirmed and onOutcome is done', async () => {
    vi.useFakeTimers({ now: NOW_MS })
    const context = platform()
    let isDown = true
    const memory = memoryReplayStore()
    const commit: typeof memory.commit = async (...args) => {
      if (isDown) throw new Error('down')
      return memory.commit(...args)
    }
    const told = vi.fn()
    const { fetch } = receiverOf({
      handlers: { '*': () => {} },
      onOutcome: async () => {
        await new Promise((resolve) => setTimeout(resolve, 1000))
        told()
      },
      replay: { store: { ...memory, commit } },
    })
    const answered = fetch(post(), context)
    await vi.advanceTimersByTimeAsync(5000)
    expect((await answered).status).toBe(200)
    const ended = vi.fn()
    void context.works[0]?.then(ended)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(told).toHaveBeenCalledOnce()
    expect(ended).not.toHaveBeenCalled()
    isDown = false
    await vi.advanceTimersByTimeAsync(1000)
    expect(ended).toHaveBeenCalledOnce()
  })
})
