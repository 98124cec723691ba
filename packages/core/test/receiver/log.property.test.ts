import { createHmac } from 'node:crypto'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createReceiver, defineProvider, hmac, unchecked } from '@hookseal/core'
import { NOW_MS, SECRET } from '@hookseal/tests-kit/acme'
import { expect, it } from 'vitest'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

it('the log uses constant memory with 100,000 made-up types, and still shows what matters', async () => {
  const body = '{}'
  const mac = createHmac('sha256', SECRET).update(body).digest('hex')
  let type = 0
  const lines: string[] = []
  const write = (line: string) => void lines.push(line)
  const target = createReceiver({
    provider: defineProvider({
      name: 'inventive',
      scheme: hmac({ secret: SECRET, header: 'x-sig' }),
      events: { real: unchecked<object>() },
      // Named by a header that nobody signs, as GitHub does.
      identify: (_, { headers }) => ({ type: headers.get('x-event') ?? `invented.${type++}` }),
    }),
    handlers: { '*': () => Promise.reject(new Error('real trouble')) },
    replay: false,
    logger: { debug: write, info: write, warn: write, error: write },
    now: () => NOW_MS,
  })
  const send = (headers: object = {}) =>
    target.receive({ headers: { 'x-sig': mac, ...headers }, body })
  const heap = () => {
    collectGarbage()
    return process.memoryUsage().heapUsed
  }
  for (let i = 0; i < 1000; i++) await send()
  const before = heap()
  for (let i = 0; i < 99_000; i++) await send()
  // A slot of its own for each name would take more than a hundred bytes.
  expect(heap() - before).toBeLessThan(4 * 1024 * 1024)
  expect(lines).toHaveLength(1)
  await send({ 'x-event': 'real' })
  expect(lines).toHaveLength(2)
  expect(lines[1]).toContain('handler_failed real:')
})
