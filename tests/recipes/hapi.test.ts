import { describe, it } from 'vitest'
import { expectPageReceives } from './kit/receives.ts'

describe('docs/recipes/hapi.md', () => {
  it('receives', () => expectPageReceives('hapi', 'exec tsx server.ts'))
})
