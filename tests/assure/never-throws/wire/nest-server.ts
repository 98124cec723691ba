import 'reflect-metadata'
import { OnWebhook, WebhooksModule } from '@hookseal/nest'
import { Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import type { Serve } from './mounts.ts'

/**
 * Serves mounts with Nest, on its default platform. Nest creates its receivers itself, from the same options as the
 * receivers of the mounts.
 */
const nest: Serve = async (mounts) => {
  class Handlers {}
  mounts.forEach(({ path, target }, i) => {
    const name = `handle${i}`
    const value = target.handle
    const descriptor = { value, writable: true, enumerable: false, configurable: true }
    Object.defineProperty(Handlers.prototype, name, descriptor)
    const decorate = OnWebhook('*', { endpoint: path }) as (...all: unknown[]) => void
    decorate(Handlers.prototype, name, descriptor)
  })
  class AppModule {}
  Module({
    imports: mounts.map(({ path, target: { options } }) => {
      const { handlers: _, ...rest } = options
      return WebhooksModule.register({ ...rest, path, endpoint: path } as never)
    }),
    providers: [Handlers],
  })(AppModule)
  const app = await NestFactory.create(AppModule, { logger: false, forceCloseConnections: true })
  await app.listen(0, '127.0.0.1')
  return { port: Number(new URL(await app.getUrl()).port), close: () => app.close() }
}

/** Nest, by name. */
export const NEST_SERVERS: Readonly<Record<string, Serve>> = { Nest: nest }
