import { serve as listen } from '@hono/node-server'
import { Hono } from 'hono'
import { serve } from './app.mjs'

const app = new Hono()
app.all('*', (c) => serve(c.req.raw, { env: process.env }))
listen({ fetch: app.fetch, port: Number(process.env.PORT), hostname: '127.0.0.1' })
