import { type DiscoveryService, MetadataScanner } from '@nestjs/core'
import { type Subscription, subscriptionsOf } from './on-webhook.ts'

/** A method with `@OnWebhook`, once for each of its events. */
export interface WebhookMethod extends Subscription {
  /** `Class.method`, for messages. */
  readonly name: string
  /** Calls the method on its instance. */
  readonly run: (...given: readonly unknown[]) => unknown
}

/**
 * Every method with `@OnWebhook` of the application's providers and controllers.
 *
 * @throws TypeError for a method of a request-scoped or transient class.
 */
export function findMethods(discovery: DiscoveryService): readonly WebhookMethod[] {
  const scanner = new MetadataScanner()
  // By instance, since a provider that is an alias has the instance of another one.
  const found = new Map<object, readonly WebhookMethod[]>()
  for (const wrapper of [...discovery.getProviders(), ...discovery.getControllers()]) {
    const instance: unknown = wrapper.instance
    if (typeof instance !== 'object' || instance === null) continue
    const prototype = Object.getPrototypeOf(instance) ?? {}
    const methods = scanner.getAllMethodNames(prototype).flatMap((method) =>
      subscriptionsOf(prototype, method).map((subscription) => ({
        ...subscription,
        name: `${prototype.constructor.name}.${method}`,
        run: (...given: readonly unknown[]) =>
          (instance as Record<string, (...all: readonly unknown[]) => unknown>)[method]?.(...given),
      })),
    )
    if (methods[0] !== undefined && (wrapper.isTransient || !wrapper.isDependencyTreeStatic())) {
      throw new TypeError(
        `@OnWebhook on ${methods[0].name}: its class is request-scoped or transient, or injects a class that is. ` +
          'A webhook is not a Nest request: put the method on a singleton, and resolve the rest with ModuleRef.',
      )
    }
    found.set(instance, methods)
  }
  return [...found.values()].flat()
}
