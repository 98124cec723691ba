import { createServer } from 'node:http'
import { webhook } from '@hookseal/express'
import express from 'express'
import { verifyByHand } from './hand-written.ts'
import { measure, receiverOf, route } from './server.ts'

const app = express()
if (route === 'hand-written') {
  app.post('/', express.raw({ type: () => true, limit: '1mb' }), (request, response) => {
    const payload = verifyByHand((name) => request.get(name), request.body)
    response.status(payload === undefined ? 401 : 200).end()
  })
} else app.post('/', webhook(receiverOf(route)))

measure(createServer(app))
