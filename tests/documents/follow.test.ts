import { describe, expect, it } from 'vitest'
import { follow } from './follow.ts'

// Follows the pages from their first block to their last. What they install is linked, and is the built packages.

describe('docs/getting-started.md', () => {
  it('leads from an empty folder to a test, and shows what is printed on the way', async () => {
    expect(await follow('docs/getting-started.md', 'commonjs')).toEqual({
      files: 3,
      commands: 5,
      outputs: 3,
    })
  })
})

describe.each(['express', 'koa', 'fastify', 'node', 'fetch'])('docs/frameworks/%s.md', (name) => {
  it('leads from an empty folder to a delivery, a forged one and tests that pass', async () => {
    const { files, commands, outputs } = await follow(`docs/frameworks/${name}.md`, 'module')
    expect([files, commands, outputs]).toEqual([name === 'fetch' ? 5 : 3, 3, 1])
  })
})
