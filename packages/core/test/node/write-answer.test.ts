import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PassThrough } from 'node:stream'
import { writeAnswer } from '@hookseal/core/node'
import { exchange } from '@hookseal/tests-kit/http'
import { describe, expect, it, vi } from 'vitest'

it('sends an empty 500 for a header that the platform rejects, and does not throw', async () => {
  const headers = { 'x-first': 'a', 'x-ref': 'abc\n' }
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      try {
        writeAnswer(request, response, { status: 200, headers, body: '' })
      } catch {
        response.destroy()
      }
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    const answer = await exchange((server.address() as AddressInfo).port, { body: '{}' })
    expect([answer.status, answer.body]).toEqual([500, ''])
    expect(answer.headers).not.toHaveProperty('x-first')
  } finally {
    server.closeAllConnections()
    server.close()
  }
})

describe('a request that has not been read to its end', () => {
  /** An upload that goes on, and a response that records. */
  function uploading() {
    const request = Object.assign(new PassThrough(), { complete: false, httpVersionMajor: 1 })
    const written: unknown[] = []
    const response = {
      statusCode: 200,
      headersSent: false,
      setHeader: (name: string, value: unknown) => void written.push(`${name}: ${value}`),
      write: (text: string) => void written.push(text),
      end: () => void written.push('end'),
    }
    const answer = (body: string) =>
      writeAnswer(request as never, response as never, { status: 413, headers: {}, body })
    return { answer, request, response, written }
  }

  it('is answered at once, and its connection closed once it has ended', async () => {
    const { answer, request, response, written } = uploading()
    answer('too much')
    expect(response.statusCode).toBe(413)
    const head = ['connection: close', 'content-length: 8', 'too much']
    expect(written).toEqual(head)
    request.write('more')
    request.end()
    await once(request, 'end')
    expect(written).toEqual([...head, 'end'])
  })

  it('is read no further than 4 MiB', async () => {
    const { answer, request, written } = uploading()
    const pause = vi.spyOn(request, 'pause')
    answer('')
    request.write(Buffer.alloc(4 * 1024 * 1024))
    await expect.poll(() => request.readableLength).toBe(0)
    expect(pause).not.toHaveBeenCalled()
    request.write('x')
    await expect.poll(() => pause.mock.calls.length).toBe(1)
    request.destroy()
    await once(request, 'close')
    expect(written).toEqual(['connection: close', 'content-length: 0', 'end'])
  })
})

it('answers 500 where a double rejects a header and cannot name the others', () => {
  const end = vi.fn()
  const setHeader = () => {
    throw new TypeError('no such header')
  }
  const response = { statusCode: 200, setHeader, end }
  writeAnswer({} as never, response as never, { status: 200, headers: { 'x-a': '1' }, body: 'b' })
  expect(response.statusCode).toBe(500)
  expect(end).toHaveBeenCalledExactlyOnceWith('b')
})

it('writes nothing where something was sent, or nobody listens', () => {
  for (const state of [{ headersSent: true }, { destroyed: true }]) {
    const response = { statusCode: 200, end: vi.fn(), setHeader: vi.fn(), ...state }
    writeAnswer({} as never, response as never, { status: 503, headers: { a: '1' }, body: '' })
    expect(response.statusCode).toBe(200)
    expect([response.end, response.setHeader].flatMap((spy) => spy.mock.calls)).toEqual([])
  }
})
