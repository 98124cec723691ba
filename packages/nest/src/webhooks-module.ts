import {
  type DynamicModule,
  type FactoryProvider,
  Module,
  type ModuleMetadata,
  type Type,
} from '@nestjs/common'
import { DiscoveryModule, DiscoveryService, HttpAdapterHost } from '@nestjs/core'
import { createWebhooks, type Webhooks, type WebhooksOptions } from './webhooks.ts'

/** A factory of a receiver's options, in Nest's own form. */
export interface WebhooksAsyncOptions<E extends object>
  extends Pick<ModuleMetadata, 'imports'>,
    Pick<FactoryProvider<WebhooksOptions<E>>, 'inject' | 'useFactory'> {}

/** Registers receivers in a Nest application. */
export interface WebhooksModuleFactory {
  /**
   * A receiver at a path. The options are those of `createReceiver`, without `handlers`.
   *
   * @example
   * ```ts
   * @Module({
   *   imports: [
   *     WebhooksModule.register({
   *       path: '/webhooks/rine',
   *       provider: rine({ secret: process.env.RINE_WEBHOOK_SECRET }),
   *     }),
   *   ],
   *   providers: [Messages],
   * })
   * export class AppModule {}
   * ```
   */
  register<E extends object>(options: WebhooksOptions<E>): DynamicModule
  /**
   * A receiver whose options are made from what Nest injects, such as `ConfigService`.
   *
   * @example
   * ```ts
   * WebhooksModule.registerAsync({
   *   inject: [ConfigService],
   *   useFactory: (config: ConfigService) => ({
   *     path: '/webhooks/rine',
   *     provider: rine({ secret: config.getOrThrow('RINE_WEBHOOK_SECRET') }),
   *   }),
   * })
   * ```
   */
  registerAsync<E extends object>(options: WebhooksAsyncOptions<E>): DynamicModule
}

const WEBHOOKS: symbol = Symbol('hookseal.webhooks')

/** Holds the receivers of one application. Every registration imports it. */
class WebhooksCoreModule {}
Module({
  imports: [DiscoveryModule],
  providers: [
    {
      provide: WEBHOOKS,
      inject: [HttpAdapterHost, DiscoveryService],
      useFactory: createWebhooks,
    },
  ],
  exports: [WEBHOOKS],
})(WebhooksCoreModule)

/** A class for each registration: Nest 10 takes two modules of one class with equal texts for the same one. */
function moduleClass(): Type<unknown> {
  class WebhooksModule {}
  Module({})(WebhooksModule)
  return WebhooksModule
}

function registerAsync<E extends object>(options: WebhooksAsyncOptions<E>): DynamicModule {
  const { imports = [], inject = [], useFactory } = options
  return {
    module: moduleClass(),
    imports: [WebhooksCoreModule, ...imports],
    providers: [
      {
        provide: Symbol('hookseal.receiver'),
        inject: [WEBHOOKS, ...inject],
        useFactory: async (webhooks: Webhooks, ...injected: readonly unknown[]) =>
          webhooks.add(await useFactory(...injected)),
      },
    ],
  }
}

/**
 * Receives webhooks in front of Nest's body parser, on the Express and the Fastify platform. The methods with
 * `@OnWebhook` are the handlers. They are found when the application starts, and a mistake in one stops it from starting.
 */
export const WebhooksModule: WebhooksModuleFactory = Object.freeze({
  register: <E extends object>(options: WebhooksOptions<E>) =>
    registerAsync({ useFactory: () => options }),
  registerAsync,
})
