import { createReceiver } from '@hookseal/core'
import { until } from '@hookseal/tests-kit/eventually'
import { afterEach, expect, it, vi } from 'vitest'
import { gate, input, provider } from '../support/basics.ts'

// The memory store and the lease are in one process, so they must share its monotonic clock: when the wall clock is set
// (NTP), no copy runs at the same time as the first run, and no expired claim is kept.

afterEach(() => void vi.restoreAllMocks())

it.each([61_000, 3_600_000, -61_000])(
  'allows one run at a time when the wall clock is set by %i ms',
  async (step) => {
    const ended = gate()
    let running = 0
    let most = 0
    const receiver = createReceiver({
      provider: provider(),
      logger: false,
      handlers: {
        '*': async () => {
          most = Math.max(most, ++running)
          await ended.opened
          running--
        },
      },
    })
    const first = receiver.receive(input())
    await until(() => running === 1)
    const now = Date.now
    vi.spyOn(Date, 'now').mockImplementation(() => now() + step)
    expect((await receiver.receive(input())).kind).toBe('in_flight')
    ended.open()
    expect((await first).kind).toBe('handled')
    expect((await receiver.receive(input())).kind).toBe('duplicate')
    expect(most).toBe(1)
  },
)
