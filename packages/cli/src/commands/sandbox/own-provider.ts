import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { AnyProvider } from '@hookseal/core'
import type { OwnProvider } from '@hookseal/sandbox'
import { fail } from '../../fail.ts'

type Exports = Readonly<
  Partial<Record<'default' | 'provider' | 'name' | 'secret' | 'privateKey' | 'sample', unknown>>
>

const FORM = 'export a provider, or a function of { secret, url }, as `default` or `provider`'

function textOf(path: string, name: string, value: unknown): string | undefined {
  if (value === undefined || typeof value === 'string') return value
  return fail(`${path} exports \`${name}\`, which is not a string`, `export ${name} as a string`)
}

/**
 * Loads the provider of a module for the sandbox: its `default` or `provider` export, and optionally `name`, `secret`,
 * `privateKey` and `sample`.
 */
export async function loadOwnProvider(path: string): Promise<OwnProvider> {
  const url = pathToFileURL(resolve(path)).href
  const loaded: Exports = await import(url).catch((error: Error) =>
    fail(`${path} cannot be loaded (${error.message})`, 'check the path and the module'),
  )
  const found = loaded.provider ?? loaded.default
  const isProvider = typeof found === 'object' && found !== null && 'scheme' in found
  if (typeof found !== 'function' && !isProvider) fail(`${path} does not export a provider`, FORM)
  const { sample } = loaded
  if (sample !== undefined && typeof sample !== 'function') {
    fail(
      `${path} exports \`sample\`, which is not a function`,
      'export a function of the event type',
    )
  }
  return {
    provider: found as AnyProvider,
    name: textOf(path, 'name', loaded.name),
    secret: textOf(path, 'secret', loaded.secret),
    privateKey: textOf(path, 'privateKey', loaded.privateKey),
    sample: sample as OwnProvider['sample'],
  }
}
