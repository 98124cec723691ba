import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { AnyProvider } from '@hookseal/core'
import { didYouMean, makeLeniently } from '@hookseal/core/toolkit'
import { KNOWN_PROVIDERS, type KnownProvider, type ProviderParts } from '@hookseal/testing'
import { fail } from '../fail.ts'
import type { Io } from '../io.ts'
import { readSecret, type SecretOptions } from './secret.ts'

type Make = (options: ProviderParts) => AnyProvider

const NAMES = [...KNOWN_PROVIDERS.keys()]

/** Describes the `<provider>` argument in the help. */
export const PROVIDER_HELP: string =
  'name of a provider, such as stripe, or a module that exports one (./acme.mjs)'

/** Lists the names of the providers, for the end of the help. */
export const PROVIDER_LIST: string = `\nProviders: ${NAMES.join(', ')}`

/** A provider, and the secret it was created with. */
export interface LoadedProvider {
  readonly provider: AnyProvider
  /** `undefined` for a module that provides its own secret. */
  readonly secret: string | undefined
}

/** Loads the `default` or `provider` export of a module: a provider, or a function of `{ secret }` that creates one. */
async function moduleProvider(path: string): Promise<AnyProvider | Make> {
  const url = pathToFileURL(resolve(path)).href
  const loaded = (await import(url).catch((error: Error) =>
    fail(`${path} cannot be loaded (${error.message})`, 'check the path and the module'),
  )) as { readonly default?: unknown; readonly provider?: unknown }
  const found = loaded.provider ?? loaded.default
  if (typeof found === 'function') return found as Make
  if (typeof found === 'object' && found !== null && 'scheme' in found) return found as AnyProvider
  return fail(`${path} does not export a provider`, 'export one as `default` or `provider`')
}

async function find(name: string): Promise<AnyProvider | KnownProvider> {
  const known = KNOWN_PROVIDERS.get(name)
  if (known !== undefined) return known
  if (!/[./\\]/.test(name)) {
    const meant = didYouMean(name, NAMES)
    fail(`unknown provider "${name}"${meant}`, `use one of ${NAMES.join(', ')}, or ./a-module.mjs`)
  }
  const found = await moduleProvider(name)
  return typeof found === 'function'
    ? { make: found, variable: 'WEBHOOK_SECRET', signsUrl: false }
    : found
}

/** Options for creating a provider. */
export interface LoadTerms {
  /** The URL of the endpoint, for a sender that signs it, unless `--signed-url` overrides it. */
  readonly url?: string | undefined
  /** Whether to accept a faulty secret, which a provider would reject, so that `explain` can report it. */
  readonly lenient?: boolean | undefined
}

/** Returns the environment variable to set if this provider has no secret, or `undefined` if nothing is missing. */
export async function missingSecret(
  name: string,
  options: SecretOptions,
  io: Io,
): Promise<string | undefined> {
  const found = await find(name)
  if (!('make' in found) || readSecret(options, found.variable, io) !== undefined) return undefined
  return options.secretEnv ?? found.variable
}

/** Creates the provider with this name and the secret that the options specify. */
export async function loadProvider(
  name: string,
  options: SecretOptions,
  io: Io,
  { url, lenient = false }: LoadTerms = {},
): Promise<LoadedProvider> {
  const found = await find(name)
  if (!('make' in found)) return { provider: found, secret: undefined }
  const secret = readSecret(options, found.variable, io)
  if (secret === undefined) {
    const variable = options.secretEnv ?? found.variable
    fail(`no secret for ${name}`, `set ${variable}, or pass --secret-env or --secret-file`)
  }
  const signedUrl = options.signedUrl ?? url
  if (found.signsUrl && signedUrl === undefined) {
    fail(`${name} signs the URL of the endpoint`, 'pass it with --signed-url')
  }
  const parts = { secret, url: signedUrl }
  const provider = lenient ? makeLeniently(found.make, parts) : found.make(parts)
  return { provider, secret }
}

/** Creates the providers of all other known senders, to check whether one of them sent a delivery. */
export function otherProviders(own: AnyProvider, secret: string): readonly AnyProvider[] {
  return [...KNOWN_PROVIDERS].flatMap(([name, { make, signsUrl }]) => {
    // Senders that sign a URL would each need their own.
    if (name === own.name || signsUrl) return []
    try {
      return [makeLeniently(make, { secret })]
    } catch {
      return []
    }
  })
}
