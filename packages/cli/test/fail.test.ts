import { once } from 'node:events'
import { createServer } from 'node:http'
import { describe, expect, it } from 'vitest'
import { describeFailure } from '../src/fail.ts'
import { serving } from './support/hookseal.ts'

describe('describeFailure()', () => {
  it('names the port that is in use, and the option for another', () =>
    serving(
      () => {},
      async (url) => {
        const port = Number(new URL(url).port)
        const server = createServer().listen(port, '127.0.0.1')
        const [error] = await once(server, 'error')
        const failure = { error: `port ${port} is in use`, fix: 'pass --port <port>' }
        expect(describeFailure(error)).toEqual(failure)
      },
    ))

  it('puts any text on one line that is safe to print', () => {
    expect(describeFailure(new Error('error: a\n  b\u001b[2J'))).toEqual({ error: 'a b\\x1b[2J' })
    expect(describeFailure(undefined)).toEqual({ error: 'undefined' })
  })
})
