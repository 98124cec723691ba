import { describe, expect, it } from 'vitest'
import { namedUrls } from '../../src/explain/request-url.ts'
import { headerLookup } from '../../src/http/headers.ts'

const named = (url: string | undefined, headers: Readonly<Record<string, string>>) =>
  namedUrls({ method: 'POST', url, headers: headerLookup(headers), context: undefined })

describe('namedUrls()', () => {
  const headers = { host: 'a.example' }

  it('joins the host of a header and the path of the request', () => {
    expect(named('/hook?a=1', headers)).toEqual([
      'https://a.example/hook?a=1',
      'http://a.example/hook?a=1',
    ])
    expect(named('https://b.example/hook', {})).toEqual(['https://b.example/hook'])
  })

  it('names none without a path', () => {
    expect(named(undefined, headers)).toEqual([])
    expect(named('no path', headers)).toEqual([])
  })
})
