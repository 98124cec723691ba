import { zippedKilobytes } from '@hookseal/tests-kit/zipped-size'
import { describe, expect, it } from 'vitest'

// The size of what an application bundles, minified and gzipped, which would otherwise grow unnoticed. A budget is
// raised on purpose, in the change that needs it.

const receiver = `export { createReceiver } from '@hookseal/core'`
const budgets: Readonly<Record<string, readonly [contents: string, kilobytes: number]>> = {
  'a receiver of one HMAC sender': [
    `${receiver}; export { rine } from '@hookseal/core/providers'`,
    30,
  ],
  'a receiver of Standard Webhooks': [
    `${receiver}; export { standardWebhooks } from '@hookseal/core/providers'`,
    31,
  ],
  'a receiver of a sender with a token': [
    `${receiver}; export { handinger } from '@hookseal/core/providers'`,
    25.5,
  ],
  'all of @hookseal/core': [`export * from '@hookseal/core'`, 36],
  '@hookseal/core/providers alone': [`export * from '@hookseal/core/providers'`, 26],
  '@hookseal/core/node beside it': [`${receiver}; export * from '@hookseal/core/node'`, 29],
  '@hookseal/core/lambda beside it': [`${receiver}; export * from '@hookseal/core/lambda'`, 26],
  '@hookseal/core/explain beside it': [`${receiver}; export * from '@hookseal/core/explain'`, 42],
  '@hookseal/core/toolkit beside it': [`${receiver}; export * from '@hookseal/core/toolkit'`, 27.5],
}

describe.each([
  { platform: 'Node', conditions: ['node'] },
  { platform: 'the web', conditions: [] },
])('on $platform', ({ conditions }) => {
  it.each(Object.entries(budgets))('%s keeps its budget', async (_, [contents, kilobytes]) => {
    const size = await zippedKilobytes(contents, conditions)
    expect(size).toBeLessThanOrEqual(kilobytes)
    // A budget that is far too large would not catch anything.
    expect(size).toBeGreaterThan(kilobytes * 0.9)
  })
})

it('a provider adds nothing to an application that does not import it', async () => {
  const alone = await zippedKilobytes(receiver, ['node'])
  const beside = await zippedKilobytes(`${receiver}; import '@hookseal/core/providers'`, ['node'])
  expect(beside).toBeCloseTo(alone, 1)
})
