import { explain } from '@hookseal/core/explain'
import { Command } from 'commander'
import { addCaptureOptions, type CaptureOptions, readCapture } from '../capture/read-capture.ts'
import { fail } from '../fail.ts'
import { colors, type Io } from '../io.ts'
import { collect, parseTime } from '../options/parse-values.ts'
import { loadProvider, otherProviders, PROVIDER_HELP, PROVIDER_LIST } from '../options/provider.ts'
import { addSecretOptions, type SecretOptions } from '../options/secret.ts'
import { diagnosesText } from '../output/diagnoses.ts'
import { toJson } from '../output/printable.ts'
import type { CommandContext } from './command-context.ts'

type Options = SecretOptions &
  CaptureOptions & {
    readonly otherSecretEnv?: readonly string[]
    readonly at?: number
    readonly json?: boolean
  }

const EXAMPLES = `
Examples:
  $ hookseal explain rine captured.http
  $ hookseal explain ricloud --headers headers.txt --body body.json
  $ hookseal explain rine captured.http --other-secret-env STAGING_SECRET OLD_SECRET

Secrets and expected signatures are never printed.
The exit code is 0 if the delivery verifies, 1 if it does not.`

function otherSecrets(names: readonly string[] = [], { env }: Io): readonly string[] | undefined {
  const secrets = names.map((name) => env[name] ?? fail(`${name} is not set`, 'set it, or omit it'))
  return secrets.length === 0 ? undefined : secrets
}

/** `hookseal explain`: explains why a captured request does not verify. */
export function explainCommand({ io, exit }: CommandContext): Command {
  const command = new Command('explain')
    .description('Explain why a captured request does not verify, and what to change.')
    .argument('<provider>', PROVIDER_HELP)
  addSecretOptions(addCaptureOptions(command))
    .option(
      '--other-secret-env <name>',
      'environment variable with the secret of another endpoint, to detect a mix-up; may be repeated',
      collect,
    )
    .option(
      '--at <time>',
      'verify as of this time: ISO 8601 or Unix seconds (default: now)',
      parseTime,
    )
    .option('--json', 'print the diagnoses as JSON')
    .addHelpText('after', EXAMPLES + PROVIDER_LIST)

  return command.action(async (name: string, file: string | undefined, options: Options) => {
    const { provider, secret } = await loadProvider(name, options, io, { lenient: true })
    const capture = await readCapture(file, options, io)
    const found = await explain(provider, {
      ...capture,
      ...(secret === undefined ? {} : { secret, otherProviders: otherProviders(provider, secret) }),
      otherSecrets: otherSecrets(options.otherSecretEnv, io),
      now: options.at === undefined ? Date.now : () => options.at as number,
    })
    if (options.json === true) io.stdout.write(toJson(found))
    else io.stdout.write(diagnosesText(found, colors(io.stdout, io.env)))
    if (found[0]?.code !== 'verified' || found.length > 1) exit(1)
  })
}
