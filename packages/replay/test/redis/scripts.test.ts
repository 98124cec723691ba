import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import * as scripts from '../../src/redis/scripts.ts'

describe('a script of the Redis store', () => {
  it.each(Object.entries(scripts))(
    '%s has the digest by which the server knows it',
    (_, script) => {
      expect(script.sha).toBe(createHash('sha1').update(script.source).digest('hex'))
    },
  )
})
