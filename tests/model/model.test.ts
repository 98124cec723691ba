import { describe, expect, it } from 'vitest'
import { explore } from './explore.ts'
import { brokenProtocols, protocol } from './protocols.ts'
import { receivers } from './receivers.ts'

describe('the replay protocol', () => {
  it('keeps its five invariants for three deliveries, with crashes, expiring leases and an operator', () => {
    const { states, transitions, violation } = explore(receivers(protocol))
    expect(violation).toBeUndefined()
    expect(states).toBeGreaterThan(100_000)
    expect(transitions).toBeGreaterThan(states)
  })
})

describe.each(Object.entries(brokenProtocols))(
  'the broken protocol "%s"',
  (_, { protocol, breaks }) => {
    it(`is caught breaking the invariant: ${breaks}`, () => {
      const { violation } = explore(receivers(protocol))
      expect(violation?.invariant).toBe(breaks)
      expect(violation?.trace.length).toBeGreaterThan(1)
    })

    it('is caught by a trace that can be followed step by step', () => {
      const system = receivers(protocol)
      const { violation } = explore(system)
      let state = system.initial
      let broken: string | undefined
      for (const label of violation?.trace ?? []) {
        expect(broken).toBeUndefined()
        const step = system.steps(state).find((candidate) => candidate.label === label)
        if (step === undefined) throw new Error(`no such step: ${label}`)
        state = step.next
        broken = step.breaks ?? system.broken(state)
      }
      expect(broken).toBe(breaks)
    })
  },
)
