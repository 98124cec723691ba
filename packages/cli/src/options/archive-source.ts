import { type Command, Option } from 'commander'
import { fail } from '../fail.ts'
import type { Io } from '../io.ts'
import { collect } from './parse-values.ts'

/** Where the archive is: in the user's application or in a database. */
export interface ArchiveSource {
  readonly app?: string | undefined
  readonly postgres?: string | undefined
  readonly postgresEnv?: string | undefined
  readonly sqlite?: string | undefined
  readonly table?: string | undefined
  readonly sealKeyEnv?: readonly string[] | undefined
}

export const DEFAULT_TABLE = 'hookseal_archive'
export const DEFAULT_SEAL_KEY = 'ARCHIVE_SEAL_KEY'

/** Adds the option for the user's module. */
export function addAppOption(command: Command): Command {
  return command.option(
    '--app <module>',
    'module that exports `archive` and, for rerun, `receiver`; it must not start a server',
  )
}

/** Adds all options that specify where the archive is. */
export function addSourceOptions(command: Command): Command {
  return addAppOption(command)
    .option('--postgres <url>', 'URL of the database; pg is loaded from this project')
    .option('--postgres-env <name>', 'environment variable with that URL')
    .option('--sqlite <file>', 'SQLite file; better-sqlite3 is loaded from this project')
    .option('--table <name>', `table of the archive in that database (default: ${DEFAULT_TABLE})`)
}

function refuseKey(): never {
  const what = 'a key on the command line would end up in the shell history'
  return fail(what, 'set an environment variable and name it with --seal-key-env')
}

/** Adds the option for where the seal key is. */
export function addSealKeyOption(command: Command): Command {
  return command
    .addOption(new Option('--seal-key [value]').argParser(refuseKey).hideHelp())
    .option(
      '--seal-key-env <name>',
      `environment variable with the seal key; may be repeated (default: ${DEFAULT_SEAL_KEY})`,
      collect,
    )
}

const LIST = '--app <module>, --postgres <url> or --sqlite <file>'
const USELESS = { table: '--table', sealKeyEnv: '--seal-key-env' } as const

function readAddress({ postgres, postgresEnv }: ArchiveSource, { env }: Io): string | undefined {
  if (postgresEnv === undefined) return postgres
  return env[postgresEnv] ?? fail(`${postgresEnv} is not set`, 'set it to the URL')
}

/** Checks that exactly one archive is specified, and returns it. */
export function checkSource(
  source: ArchiveSource,
  io: Io,
): Pick<ArchiveSource, 'app' | 'postgres' | 'sqlite'> {
  const { app, sqlite } = source
  const named = [app, source.postgres, source.postgresEnv, sqlite].filter(
    (one) => one !== undefined,
  )
  if (named.length === 0) fail('no archive is specified', `pass ${LIST}`)
  if (named.length > 1) fail('more than one archive is specified', `pass one of ${LIST}`)
  if (app !== undefined) {
    for (const [name, flag] of Object.entries(USELESS)) {
      if (source[name as keyof typeof USELESS] === undefined) continue
      fail(`${flag} has no effect with --app`, 'omit it: the module creates its own archive')
    }
  }
  return { app, postgres: readAddress(source, io), sqlite }
}
