import { readFileSync } from 'node:fs'
import { type Command, Option } from 'commander'
import { fail } from './fail.ts'
import type { Io } from './io.ts'

/** Where a secret is to be found. There is no option that takes it: it would stay in the shell's history. */
export interface SecretOptions {
  readonly secretEnv?: string | undefined
  readonly secretFile?: string | undefined
}

function refuseSecret(): never {
  const what = 'a secret on the command line stays in the shell’s history'
  return fail(
    what,
    'set an environment variable and name it with --secret-env, or give --secret-file',
  )
}

/** The options that say where the secret is. */
export function addSecretOptions(command: Command): Command {
  return command
    .addOption(new Option('--secret [value]').argParser(refuseSecret).hideHelp())
    .option('--secret-env <name>', 'environment variable with the secret (default: the provider’s)')
    .option('--secret-file <path>', 'file with the secret; a line break at its end is dropped')
}

/** A file's text. */
export function readText(path: string): string {
  return Buffer.from(readBytes(path)).toString('utf8')
}

/** A file's bytes. */
export function readBytes(path: string): Uint8Array {
  try {
    return readFileSync(path)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'an error'
    return fail(`${path} cannot be read (${code})`, 'check the path')
  }
}

/** The secret as it is written, or `undefined` where none is set. It is never printed. */
export function readSecret(
  { secretEnv, secretFile }: SecretOptions,
  variable: string,
  { env }: Io,
): string | undefined {
  if (secretFile !== undefined) return readText(secretFile).replace(/\r?\n$/, '')
  return env[secretEnv ?? variable]
}
