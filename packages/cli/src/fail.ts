import { CommanderError } from 'commander'
import { printable } from './output/printable.ts'

/** What went wrong and, if known, how to fix it, each as one line that is safe to print. */
export interface Failure {
  readonly error: string
  readonly fix?: string | undefined
}

/** Ends the command with what is wrong and how to fix it. */
export function fail(what: string, fix: string): never {
  throw Object.assign(new Error(what), { name: 'CommandFailure', fix })
}

/** Converts any text to one line that is safe to print. */
function oneLine(text: string): string {
  const line = text
    .split('\n')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .join(' ')
    .replace(/^error: /, '')
  return printable(line)
}

/** Describes a port that cannot be opened. Returns `undefined` for any other error. */
function portFailure(thrown: unknown): Failure | undefined {
  const { code, port, syscall } = Object(thrown) as Partial<
    NodeJS.ErrnoException & { port: number }
  >
  if (syscall !== 'listen' || port === undefined) return undefined
  const error =
    code === 'EADDRINUSE' ? `port ${port} is in use` : `port ${port} cannot be opened (${code})`
  return { error, fix: 'pass --port <port>' }
}

/** Describes any error that ended a command. */
export function describeFailure(thrown: unknown): Failure {
  const port = portFailure(thrown)
  if (port !== undefined) return port
  const error = oneLine(thrown instanceof Error ? thrown.message : String(thrown))
  if (thrown instanceof CommanderError) return { error, fix: 'see --help' }
  const { fix } = Object(thrown) as { readonly fix?: unknown }
  return typeof fix === 'string' ? { error, fix: oneLine(fix) } : { error }
}
