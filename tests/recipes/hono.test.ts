import { describe, it } from 'vitest'
import { expectPageReceives } from './kit/receives.ts'

describe('docs/recipes/hono.md', () => {
  it('receives on Node', () => expectPageReceives('hono', 'exec tsx server.ts'))
})
