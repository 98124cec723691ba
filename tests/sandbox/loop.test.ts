import { expect, it } from 'vitest'
import { EACH, type LoopResult, runLoop } from './loop.ts'

const counted = (lines: readonly string[]) => {
  const counts: Record<string, number> = {}
  for (const line of lines) counts[line] = (counts[line] ?? 0) + 1
  return counts
}

const numbers = Array.from({ length: EACH }, (_, i) => i + 1)

it('delivers everything to the example, whose handlers run once per event', async () => {
  const { deliveries, saw, configStates }: LoopResult = await runLoop()
  expect(deliveries).toHaveLength(5 * EACH)
  expect(deliveries.filter(({ state }) => state !== 'delivered')).toEqual([])
  expect(configStates).toEqual(['invalid', 'valid'])

  // Nothing listened at first. For the others, the handler throws on its first attempt.
  const attemptsOf = (name: string) =>
    deliveries.filter(({ event }) => event.startsWith(name)).map(({ attempts }) => attempts)
  expect(Math.min(...attemptsOf('message.received'))).toBeGreaterThan(1)
  expect(attemptsOf('conversation.updated')).toEqual(numbers.map(() => 2))
  expect(attemptsOf('task')).toEqual(numbers.flatMap(() => [1, 1]))

  expect(counted(saw)).toEqual({
    ...Object.fromEntries(numbers.map((i) => [`message.received m_${i}`, 1])),
    ...Object.fromEntries(numbers.map((i) => [`task.succeeded t_${i}`, 1])),
    ...Object.fromEntries(numbers.map((i) => [`task h_${i}`, 1])),
    'conversation.updated attempt 1': EACH,
    'conversation.updated attempt 2': EACH,
    'session.expired': EACH,
    'webhook_config.test': 1,
  })
})
