import type { AnyDelivery, AnyReceiver, HandlerContext } from '@hookseal/core'
import { OnWebhook, WebhooksModule } from '@hookseal/nest'
import { type INestApplication, Module } from '@nestjs/common'
import { DiscoveryService, NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import express from 'express'
import Fastify from 'fastify'
import type { BodyState, Driver } from '../driver.ts'
import { prepareBody } from './node.ts'

/** Each platform, with what reads the body in front of Nest. */
const platforms: Readonly<Record<string, (state: BodyState) => ExpressAdapter | FastifyAdapter>> = {
  'Nest on Express': (state) => {
    const app = express()
    app.use((request, _response, next) => void prepareBody(request, state).then(() => next()))
    return new ExpressAdapter(app)
  },
  'Nest on Fastify': (state) => {
    const app = Fastify({ forceCloseConnections: true })
    app.addHook('onRequest', ({ raw }) => prepareBody(raw, state))
    return new FastifyAdapter(app as never)
  },
}

/** The receivers of an application, as its shutdown finds them. The harness asks for nothing else. */
function drained(app: INestApplication): AnyReceiver {
  const found = app
    .get(DiscoveryService, { strict: false })
    .getProviders()
    .find(({ instance }) => typeof instance?.add === 'function' && 'onModuleInit' in instance)
  return { drain: () => found?.instance.beforeApplicationShutdown() } as AnyReceiver
}

export const nestDrivers: readonly Driver[] = Object.entries(platforms).map(([name, adapter]) => ({
  name,
  verb: 'webhook',
  seesRepeatedHeaders: true,
  readsUnwantedBodies: false,
  lostBodyCode: 'body_already_parsed',
  lostBodyHint: /request\.rawBody/,
  async start({ receiverOptions, handle, bodyState }) {
    class Handlers {
      @OnWebhook('*')
      handle(delivery: AnyDelivery, context: HandlerContext) {
        return handle(delivery, context)
      }
    }
    class AppModule {}
    Module({
      imports: [WebhooksModule.register({ ...receiverOptions, path: '/hook' })],
      providers: [Handlers],
    })(AppModule)
    const app = await NestFactory.create(AppModule, adapter(bodyState) as ExpressAdapter, {
      logger: false,
      forceCloseConnections: true,
    })
    await app.listen(0, '127.0.0.1')
    const port = Number(new URL(await app.getUrl()).port)
    return { port, receiver: drained(app), close: () => app.close() }
  },
}))
