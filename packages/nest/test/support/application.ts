import { rine } from '@hookseal/core/providers'
import { WebhooksModule } from '@hookseal/nest'
import { rineMessage } from '@hookseal/tests-kit/events'
import { exchange, type WireRequest } from '@hookseal/tests-kit/http'
import { signRine } from '@hookseal/tests-kit/sign'
import {
  type INestApplication,
  Module,
  type ModuleMetadata,
  type NestApplicationOptions,
} from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { afterEach } from 'vitest'

export const SECRET = 'a-test-secret'

/** rine's receiver at its usual path, silent. */
export const rineAt = (path = '/webhooks/rine', changes: object = {}) =>
  WebhooksModule.register({ path, provider: rine({ secret: SECRET }), logger: false, ...changes })

type Adapter = ExpressAdapter | FastifyAdapter

export const adapters = {
  Express: (): Adapter => new ExpressAdapter(),
  Fastify: (): Adapter => new FastifyAdapter(),
} as const

const running: INestApplication[] = []
afterEach(async () => {
  for (const app of running.splice(0)) await app.close()
})

/** An application of one module, before it is initialized. */
export async function createApplication(
  metadata: ModuleMetadata,
  options: NestApplicationOptions = {},
  adapter: Adapter = adapters.Express(),
): Promise<INestApplication> {
  class AppModule {}
  Module(metadata)(AppModule)
  const app = await NestFactory.create(AppModule, adapter as ExpressAdapter, {
    logger: false,
    abortOnError: false,
    ...options,
  })
  running.push(app)
  return app
}

/** Sends requests to an application, which it starts on a free port. */
export async function listening(app: INestApplication) {
  await app.listen(0, '127.0.0.1')
  const port = Number(new URL(await app.getUrl()).port)
  const send = async (request: WireRequest) => (await exchange(port, request)).status
  return {
    send,
    deliver: (id: string, { secret = SECRET, path = '/webhooks/rine', padding = '' } = {}) =>
      send({ path, ...signRine(secret, JSON.stringify({ ...rineMessage(id), padding })) }),
  }
}
