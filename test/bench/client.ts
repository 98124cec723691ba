import autocannon from 'autocannon'
import { eventBody } from './bodies.ts'
import { standardHeaders } from './deliveries.ts'

// The sender of a benchmark, a process of its own: each request it makes is another delivery, freshly signed.

const body = eventBody('structured', 1024)
let sent = 0

const request: autocannon.Request = {
  method: 'POST',
  path: '/',
  setupRequest(given) {
    const { host, 'content-length': _, ...headers } = standardHeaders(body, `msg_${++sent}`)
    return { ...given, headers, body }
  },
}

process.on('disconnect', () => process.exit())
process.on('message', async (asked) => {
  const { port, amount } = asked as { port: number; amount: number }
  const result = await autocannon({
    url: `http://127.0.0.1:${port}`,
    connections: 20,
    amount,
    sampleInt: 50,
    requests: [request],
  } as autocannon.Options)
  process.send?.({ accepted: result['2xx'], others: result.non2xx + result.errors })
})
process.send?.({})
