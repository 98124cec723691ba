import { createReceiver, WebhookError } from '@hookseal/core'
import { Command } from 'commander'
import { addCaptureOptions, type CaptureOptions, readCapture } from '../capture/read-capture.ts'
import { colours } from '../io.ts'
import { loadProvider, PROVIDER_HELP } from '../provider.ts'
import type { CommandContext } from '../run.ts'
import { addSecretOptions, type SecretOptions } from '../secret.ts'
import { table } from '../table.ts'
import { parseTime } from '../time.ts'

type Options = SecretOptions & CaptureOptions & { readonly at?: number; readonly json?: boolean }

const EXAMPLES = `
Examples:
  $ hookseal verify rine captured.http
  $ hookseal verify ricloud --headers headers.txt --body body.json --at 2024-01-15T10:30:00Z
  $ pbpaste | hookseal verify standard-webhooks      (a request copied "as cURL" or "as HAR")

The exit code is 0 for a delivery that verifies, 1 for one that does not.`

/** `hookseal verify`: whether a captured request verifies. */
export function verifyCommand({ io, exit }: CommandContext): Command {
  const command = new Command('verify')
    .description('Tell whether a captured request verifies.')
    .argument('<provider>', PROVIDER_HELP)
  addSecretOptions(addCaptureOptions(command))
    .option('--at <time>', 'as of this time: ISO 8601 or Unix seconds (default: now)', parseTime)
    .option('--json', 'the answer as JSON')
    .addHelpText('after', EXAMPLES)

  return command.action(async (name: string, file: string | undefined, options: Options) => {
    const { provider } = await loadProvider(name, options, io)
    const { method, url, headers, body } = await readCapture(file, options, io)
    const now = options.at === undefined ? Date.now : () => options.at as number
    const receiver = createReceiver<object>({ provider, now, maxBodyBytes: 1 << 30 })
    const paint = colours(io.stdout, io.env)
    const print = (answer: object, text: string) =>
      io.stdout.write(options.json === true ? `${JSON.stringify(answer)}\n` : text)
    try {
      const delivery = await receiver.verify({ method, url, headers, body })
      const { type, id, known, authentication, secretId, timestamp } = delivery
      const rows = Object.entries({ type, id, known, authentication, secretId, timestamp })
        .filter(([, value]) => value !== undefined)
        .map(([key, value]) => [key, value instanceof Date ? value.toISOString() : String(value)])
      print(
        { verified: true, ...Object.fromEntries(rows) },
        `${paint.green('verified')}\n${table(rows)}`,
      )
    } catch (error) {
      if (!WebhookError.is(error)) throw error
      const { code, message, hint, status } = error
      print(
        { verified: false, code, status, message, hint },
        `${paint.red(code)}  ${message}\n${hint}\nhookseal explain tells more.\n`,
      )
      exit(1)
    }
  })
}
