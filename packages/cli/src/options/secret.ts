import { type Command, Option } from 'commander'
import { fail } from '../fail.ts'
import type { Io } from '../io.ts'
import { readText } from '../read-file.ts'

/** Where to find a secret. No option takes the secret itself, which would end up in the shell history. */
export interface SecretOptions {
  readonly secretEnv?: string | undefined
  readonly secretFile?: string | undefined
  /** The URL that the sender signs. */
  readonly signedUrl?: string | undefined
  /** The file with the private key, if the sender signs with one. */
  readonly privateKeyFile?: string | undefined
}

function refuseSecret(): never {
  const what = 'a secret on the command line would end up in the shell history'
  return fail(
    what,
    'set an environment variable and name it with --secret-env, or use --secret-file',
  )
}

/** Adds the options for where the secret is. */
export function addSecretOptions(command: Command): Command {
  return command
    .addOption(new Option('--secret [value]').argParser(refuseSecret).hideHelp())
    .option('--secret-env <name>', "environment variable with the secret (default: the provider's)")
    .option('--secret-file <path>', 'file with the secret; a trailing line break is ignored')
    .option(
      '--signed-url <url>',
      'URL of the endpoint as the sender has it, if the sender signs it',
    )
}

/** Adds the option for the private key of a sender. */
export function addPrivateKeyOption(command: Command): Command {
  return command.option(
    '--private-key-file <path>',
    'file with the private key (PEM), if the sender signs with one',
  )
}

/** Reads the private key to sign with, if one was specified. */
export function readPrivateKey({ privateKeyFile }: SecretOptions): string | undefined {
  return privateKeyFile === undefined ? undefined : readText(privateKeyFile)
}

/** Reads the secret without changes, or returns `undefined` if none is set. It is never printed. */
export function readSecret(
  { secretEnv, secretFile }: SecretOptions,
  variable: string,
  { env }: Io,
): string | undefined {
  if (secretFile !== undefined) return readText(secretFile).replace(/\r?\n$/, '')
  return env[secretEnv ?? variable]
}
