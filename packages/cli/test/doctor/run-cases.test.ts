import { rine } from '@hookseal/core/providers'
import { hostile } from '@hookseal/testing'
import { describe, expect, it } from 'vitest'
import { runCases } from '../../src/doctor/run-cases.ts'

const url = new URL('http://127.0.0.1:3000/hook')
const pair = () =>
  hostile(rine({ secret: 'run-cases' })).filter(({ name }) => name === 'concurrent-pair')

describe('runCases()', () => {
  it.each([
    [[200, 200], 'not_visible'],
    [[200, 503], 'correct'],
    [[503, 200], 'correct'],
    [[503, 503], 'wrong'],
    [[200, 500], 'wrong'],
  ])('takes %j, the answers to two copies at once, for %s', async (statuses, verdict) => {
    const left = [...statuses]
    const post = async () => ({ status: left.shift() ?? 0, ms: 1 })
    let steps = 0
    const rows = await runCases(pair(), { post, close: () => {} }, url, () => {
      steps++
    })
    expect(rows).toMatchObject([{ name: 'concurrent-pair', verdict, statuses }])
    expect(steps).toBe(1)
  })
})
