import { defineProvider, token } from '@hookseal/core'
import { signed } from '@hookseal/testing'
import { describe, expect, it } from 'vitest'
import { createPoster } from '../../src/http/post.ts'
import { serving } from '../support/hookseal.ts'

describe('createPoster()', () => {
  it("uses the sender's method, and adds query parameters that are part of the proof", async () => {
    const provider = defineProvider({
      name: 'acme',
      scheme: token({ secret: 'a token of acme', query: 'token' }),
      events: {},
      methods: ['PUT'],
      identify: () => ({ type: 'x' }),
    })
    const seen: (string | undefined)[] = []
    await serving(
      (request, response) => {
        seen.push(request.method, request.url)
        request.resume().on('end', () => response.end())
      },
      async (url) => {
        const poster = createPoster(new URL(`${url}?mine=1`), 10_000, 1)
        expect(await poster.post(signed(provider, {}))).toMatchObject({ status: 200 })
        poster.close()
      },
    )
    expect(seen).toEqual(['PUT', '/hook?mine=1&token=a+token+of+acme'])
  })
})
