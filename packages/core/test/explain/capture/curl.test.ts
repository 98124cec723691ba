import { describe, expect, it, vi } from 'vitest'
import { parseCurl, splitPipe } from '../../../src/explain/capture/curl.ts'
import { binaryText, utf8 } from '../../../src/util/bytes.ts'

const read = (command: string, sources = {}) => {
  const { body, ...request } = parseCurl(command, sources)
  return { ...request, body: binaryText(body as Uint8Array) }
}

describe('parseCurl()', () => {
  it.each([
    ['separate', `curl -X PUT -H 'A: b' -d x http://a/`],
    ['attached', `curl -XPUT '-HA: b' -dx http://a/`],
    ['clustered', `curl -sSX PUT -kH 'A: b' -sdx http://a/`],
    ['long', `curl --request PUT --header 'A: b' --data x --url http://a/`],
    ['long with =', `curl --request=PUT '--header=A: b' --data-raw=x --url=http://a/`],
    ['after --', `curl -X PUT -H 'A: b' -d x -- http://a/`],
    ['with other options', `curl http://a/ --compressed -A me -m 5 -o f -X PUT -H 'A: b' -d x`],
    ['with unknown options', `curl --new 5 http://a/ -X PUT -H 'A: b' -d x --newer value`],
  ])('reads options that are %s', (_, command) => {
    expect(read(command)).toEqual({
      method: 'PUT',
      url: 'http://a/',
      headers: [['A', 'b']],
      body: 'x',
    })
  })

  it('joins several bodies with &, and uses POST if there is one', () => {
    expect(read('curl a --data-raw b --data-binary c --json d')).toMatchObject({
      method: 'POST',
      body: 'b&c&d',
    })
    expect(read('curl a')).toMatchObject({ method: 'GET', body: '' })
  })

  it('omits headers that curl removes, and reads repeated ones', () => {
    const command = `curl a -H 'content-type:' -H 'A: b\nC: d:'`
    expect(read(command).headers).toEqual([
      ['A', 'b'],
      ['C', 'd:'],
    ])
  })

  it('reads a body that is not ASCII as a shell hands it on', () => {
    expect(read(binaryText(utf8(`curl a --data-raw 'à é'`))).body).toBe(binaryText(utf8('à é')))
    expect(read(binaryText(utf8('curl http://a/é'))).url).toBe('http://a/é')
  })

  it('leaves bytes alone that are not UTF-8', () => {
    expect(read('curl http://a/\xff').url).toBe('http://a/\xff')
  })

  it('reads an option at the end, whose value is missing, as empty', () => {
    expect(read('curl http://a/ -d')).toMatchObject({ method: 'POST', url: 'http://a/', body: '' })
    expect(read('curl http://a/ --request')).toMatchObject({ method: '' })
  })

  it('opens a file only through readFile, and takes line breaks from those of --data only', () => {
    const readFile = vi.fn(() => utf8('a\r\nb'))
    expect(read('curl a -d @x.json', { readFile }).body).toBe('ab')
    expect(read('curl a --data-binary @y.json', { readFile }).body).toBe('a\r\nb')
    expect(readFile.mock.calls).toEqual([['x.json'], ['y.json']])
    expect(() => read('curl a -d @x.json')).toThrow(/reads its body from a file; /)
  })

  it('takes a body from a pipe only if it is known', () => {
    expect(() => read('curl a -d @-', { readFile: () => utf8('') })).toThrow(/from a pipe; /)
    expect(read('curl a --data-binary @-', { stdin: utf8('a\n') }).body).toBe('a\n')
  })

  it.each(['-F a=b', '-sFa=b', '--form a=b', '--data-urlencode a', '-T f', '-G', '-K f'])(
    'rejects a body that curl would create: %s',
    (option) => {
      expect(() => read(`curl a ${option}`)).toThrow(/builds its body from parts; /)
    },
  )
})

describe('splitPipe()', () => {
  it('splits at the end of the base64 text', () => {
    expect(splitPipe("printf %s 'e30=' | base64 -d | curl a")).toEqual(['e30=', 'curl a'])
    expect(splitPipe("printf %s 'e30='; rm -rf / | curl a")).toBeUndefined()
  })
})
