import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { DeliveryArchive } from '@hookseal/archive'
import type { AnyReceiver } from '@hookseal/core'
import { fail } from '../fail.ts'
import type { OpenedArchive } from './opened-archive.ts'

type Exports = Partial<Record<'archive' | 'receiver', unknown>>

const METHODS = ['list', 'open', 'rerun', 'erase', 'prune', 'flush'] as const
const DRAIN_MS = 30_000
const LOADER = "build it first, or let Node.js load it: NODE_OPTIONS='--import tsx'"

function cannotLoad(path: string, error: NodeJS.ErrnoException): never {
  const isType =
    error?.code === 'ERR_UNKNOWN_FILE_EXTENSION' ||
    error?.code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX'
  const fix = isType ? LOADER : 'check the path and the module'
  return fail(`${path} cannot be loaded (${error?.message ?? String(error)})`, fix)
}

function isArchive(value: unknown): value is DeliveryArchive {
  const found = Object(value) as Partial<DeliveryArchive>
  return METHODS.every((method) => typeof found[method] === 'function')
}

/** Redirects the user's log output to standard error, since standard output is the result of the command. */
function consoleToStderr(): () => void {
  const { log, info, debug, error } = console
  Object.assign(console, { log: error, info: error, debug: error })
  return () => void Object.assign(console, { log, info, debug })
}

/** Reads the archive and the receiver that a module exports, by these names or in its default export. */
async function exportsOf(path: string): Promise<Omit<OpenedArchive, 'close'>> {
  const loaded = (await import(pathToFileURL(resolve(path)).href).catch((error) =>
    cannotLoad(path, error),
  )) as Exports & { readonly default?: unknown }
  const byDefault = Object(loaded.default) as Exports
  const archive = loaded.archive ?? byDefault.archive
  const receiver = (loaded.receiver ?? byDefault.receiver) as AnyReceiver | undefined
  if (archive === undefined) {
    fail(
      `${path} does not export an archive`,
      'export it as `archive`, and the receiver as `receiver`',
    )
  }
  if (!isArchive(archive)) {
    fail(
      `${path} exports an archive that is not readable`,
      'export one that postgresArchive() or sqliteArchive() returned',
    )
  }
  return { archive, receiver }
}

/** Loads the user's module. */
export async function loadApp(path: string): Promise<OpenedArchive> {
  const restore = consoleToStderr()
  try {
    const { archive, receiver } = await exportsOf(path)
    return {
      archive,
      receiver,
      async close() {
        try {
          // Work that the receiver continues after responding, such as a late commit, would end with the process.
          await receiver?.drain?.({ timeoutMs: DRAIN_MS })
          await archive.flush()
        } finally {
          restore()
        }
      },
    }
  } catch (error) {
    restore()
    throw error
  }
}
