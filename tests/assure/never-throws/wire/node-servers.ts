import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { nodeHandler } from '@hookseal/core/node'
import { webhook as expressWebhook } from '@hookseal/express'
import { webhook as fastifyWebhook } from '@hookseal/fastify'
import { webhook as koaWebhook } from '@hookseal/koa'
import express5 from 'express'
import Fastify from 'fastify'
import Koa3 from 'koa'
import { listen, pathOf } from './listen.ts'
import { byPath, type Serve } from './mounts.ts'

// These versions have no types under these names; what is used of them is the same.
const require = createRequire(import.meta.url)
const express4: typeof express5 = require('express4')
const Koa2: typeof Koa3 = require('koa2')

const node: Serve = (mounts) => {
  const handlers = byPath(mounts, (receiver) => nodeHandler(receiver))
  return listen((request, response) => {
    const handle = handlers.get(pathOf(request.url))
    if (handle !== undefined) void handle(request, response)
    else response.writeHead(404).end()
  })
}

const onExpress =
  (express: typeof express5): Serve =>
  (mounts) => {
    const app = express()
    for (const [path, handle] of byPath(mounts, (receiver) => expressWebhook(receiver))) {
      app.all(path, handle)
    }
    return listen(app)
  }

const onKoa =
  (Koa: typeof Koa3): Serve =>
  (mounts) => {
    const app = new Koa()
    app.silent = true
    const handlers = byPath(mounts, (receiver) => koaWebhook(receiver))
    app.use((context, next) => handlers.get(context.path)?.(context, next) ?? next())
    return listen(app.callback())
  }

const fastify: Serve = async (mounts) => {
  const app = Fastify({ forceCloseConnections: true })
  for (const [url, plugin] of byPath(mounts, (receiver) => fastifyWebhook(receiver))) {
    app.register(plugin, { url })
  }
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as AddressInfo
  return { port, close: async () => void (await app.close()) }
}

/** The adapters that need nothing but a server of Node, by name. */
export const NODE_SERVERS: Readonly<Record<string, Serve>> = {
  'node:http': node,
  'Express 4': onExpress(express4),
  'Express 5': onExpress(express5),
  'Koa 2': onKoa(Koa2),
  'Koa 3': onKoa(Koa3),
  Fastify: fastify,
}
