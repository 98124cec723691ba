import { describe, it } from 'vitest'
import { expectPageReceives } from './kit/receives.ts'

describe('docs/recipes/elysia.md', () => {
  it('receives on Bun', () => expectPageReceives('elysia', 'exec bun server.ts'))
  it('receives on Node', () => expectPageReceives('elysia', 'exec tsx server.node.ts'))
})
