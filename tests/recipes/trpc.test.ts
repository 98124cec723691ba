import { describe, expect, it } from 'vitest'
import { expectPageReceives } from './kit/receives.ts'
import type { Started } from './kit/start.ts'

/** tRPC still answers, with what the handler has stored. */
async function expectProcedure({ url }: Started): Promise<void> {
  const response = await fetch(`${url}/trpc/messages`)
  expect(await response.json()).toEqual({ result: { data: ['recipe_good', 'recipe_last'] } })
}

const serveFetch = `
import { serve } from '@hono/node-server'
import { handle } from './fetch.js'

serve({ fetch: handle, port: Number(process.env.PORT) })
`

describe('docs/recipes/trpc.md', () => {
  it('receives beside the middleware of Express', () =>
    expectPageReceives('trpc', 'exec tsx server.ts', { check: expectProcedure }))

  it('receives beside the fetch adapter', () =>
    expectPageReceives('trpc', 'exec tsx serve.ts', {
      files: { 'serve.ts': serveFetch },
      check: expectProcedure,
    }))
})
