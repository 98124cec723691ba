import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** Imports a package from the project that the command runs in. Returns `undefined` if it is not installed. */
export async function userPackage(name: string): Promise<unknown> {
  const { resolve } = createRequire(join(process.cwd(), 'package.json'))
  let path: string
  try {
    path = resolve(name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined
    throw error
  }
  const loaded = (await import(pathToFileURL(path).href)) as { readonly default?: unknown }
  return loaded.default ?? loaded
}
