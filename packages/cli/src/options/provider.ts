import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { AnyProvider } from '@hookseal/core'
import { handinger, ricloud, rine, standardWebhooks } from '@hookseal/core/providers'
import { fail } from '../fail.ts'
import type { Io } from '../io.ts'
import { readSecret, type SecretOptions } from './secret.ts'

type Make = (options: { readonly secret: string | undefined }) => AnyProvider

interface Known {
  readonly make: Make
  readonly variable: string
}

const KNOWN: ReadonlyMap<string, Known> = new Map<string, Known>([
  ['rine', { make: rine, variable: 'RINE_WEBHOOK_SECRET' }],
  ['ricloud', { make: ricloud, variable: 'RICLOUD_WEBHOOK_SECRET' }],
  ['handinger', { make: handinger, variable: 'HANDINGER_WEBHOOK_TOKEN' }],
  ['standard-webhooks', { make: standardWebhooks, variable: 'WEBHOOK_SECRET' }],
])

/** Describes the `<provider>` argument in the help. */
export const PROVIDER_HELP: string = `${[...KNOWN.keys()].join(', ')}, or a module that exports one (./github.mjs)`

/** A provider, and the secret it was created with. */
export interface LoadedProvider {
  readonly provider: AnyProvider
  /** `undefined` for a module that brings its own secret. */
  readonly secret: string | undefined
}

/** A module's `default` or `provider`: a provider, or a function of `{ secret }` that makes one. */
async function moduleProvider(path: string): Promise<AnyProvider | Make> {
  const url = pathToFileURL(resolve(path)).href
  const loaded = (await import(url).catch((error: Error) =>
    fail(`${path} cannot be loaded (${error.message})`, 'check the path and the module'),
  )) as { readonly default?: unknown; readonly provider?: unknown }
  const found = loaded.provider ?? loaded.default
  if (typeof found === 'function') return found as Make
  if (typeof found === 'object' && found !== null && 'scheme' in found) return found as AnyProvider
  return fail(`${path} exports no provider`, 'export one as `default` or `provider`')
}

async function find(name: string): Promise<AnyProvider | Known> {
  const known = KNOWN.get(name)
  if (known !== undefined) return known
  if (!/[./\\]/.test(name)) fail(`unknown provider "${name}"`, `use ${PROVIDER_HELP}`)
  const found = await moduleProvider(name)
  return typeof found === 'function' ? { make: found, variable: 'WEBHOOK_SECRET' } : found
}

/**
 * Creates the provider of this name with the secret that the options point to.
 *
 * `lenient` trims white space around the secret, which a provider would refuse: `explain` reports it instead.
 */
export async function loadProvider(
  name: string,
  options: SecretOptions,
  io: Io,
  lenient = false,
): Promise<LoadedProvider> {
  const found = await find(name)
  if (!('make' in found)) return { provider: found, secret: undefined }
  const secret = readSecret(options, found.variable, io)
  if (secret === undefined) {
    const variable = options.secretEnv ?? found.variable
    fail(`no secret for ${name}`, `set ${variable}, or pass --secret-env or --secret-file`)
  }
  return { provider: found.make({ secret: lenient ? secret.trim() : secret }), secret }
}
