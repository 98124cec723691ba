import { serve } from './app.mjs'

Bun.serve({
  port: Number(process.env.PORT),
  hostname: '127.0.0.1',
  fetch: (request) => serve(request, { env: process.env }),
})
