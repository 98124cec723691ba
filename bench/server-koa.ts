import { createServer } from 'node:http'
import { webhook } from '@hookseal/koa'
import Koa from 'koa'
import getRawBody from 'raw-body'
import { verifyByHand } from './hand-written.ts'
import { measure, receiverOf, route } from './server.ts'

const app = new Koa()
if (route === 'hand-written') {
  app.use(async (ctx) => {
    const body = await getRawBody(ctx.req, { limit: '1mb' })
    const payload = verifyByHand((name) => ctx.get(name) || undefined, body)
    ctx.status = payload === undefined ? 401 : 200
    ctx.body = ''
  })
} else app.use(webhook(receiverOf(route)))

measure(createServer(app.callback()))
