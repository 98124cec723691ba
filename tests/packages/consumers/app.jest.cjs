const { once } = require('node:events')
const { deliveries, secret, ran } = require('./deliveries.json')

process.env.RINE_WEBHOOK_SECRET = secret
const { handled, server } = require('./app.cjs')

beforeAll(() => server.listening || once(server, 'listening'))
afterAll(() => new Promise((resolve) => server.close(resolve)))

test.each(deliveries)('$name', async ({ headers, body, expected }) => {
  const url = `http://127.0.0.1:${server.address().port}/webhooks/rine`
  const response = await fetch(url, { method: 'POST', headers, body })
  expect(response.status).toBe(expected)
})

test('runs the handler once an event', () => {
  expect(handled).toEqual(ran)
})
