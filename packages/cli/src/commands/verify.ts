import { createReceiver, WebhookError } from '@hookseal/core'
import { Command } from 'commander'
import { addCaptureOptions, type CaptureOptions, readCapture } from '../capture/read-capture.ts'
import { colors } from '../io.ts'
import { parseTime } from '../options/parse-values.ts'
import { loadProvider, PROVIDER_HELP, PROVIDER_LIST } from '../options/provider.ts'
import { addSecretOptions, type SecretOptions } from '../options/secret.ts'
import { printable, toJson } from '../output/printable.ts'
import { table } from '../output/table.ts'
import type { CommandContext } from './command-context.ts'

type Options = SecretOptions & CaptureOptions & { readonly at?: number; readonly json?: boolean }

const EXAMPLES = `
Examples:
  $ hookseal verify rine captured.http
  $ hookseal verify ricloud --headers headers.txt --body body.json --at 2024-01-15T10:30:00Z
  $ pbpaste | hookseal verify standard-webhooks      (a request copied "as cURL" or "as HAR")

The exit code is 0 if the delivery verifies, 1 if it does not.`

// A capture is a local file, so its size is not an attack.
const MAX_BODY_BYTES = 1 << 30

/** `hookseal verify`: checks whether a captured request verifies. */
export function verifyCommand({ io, exit }: CommandContext): Command {
  const command = new Command('verify')
    .description('Check whether a captured request verifies.')
    .argument('<provider>', PROVIDER_HELP)
  addSecretOptions(addCaptureOptions(command))
    .option(
      '--at <time>',
      'verify as of this time: ISO 8601 or Unix seconds (default: now)',
      parseTime,
    )
    .option('--json', 'print the result as JSON')
    .addHelpText('after', EXAMPLES + PROVIDER_LIST)

  return command.action(async (name: string, file: string | undefined, options: Options) => {
    const { provider } = await loadProvider(name, options, io)
    const { body, ...request } = await readCapture(file, options, io)
    const now = options.at === undefined ? Date.now : () => options.at as number
    const receiver = createReceiver<object>({
      provider,
      now,
      maxBodyBytes: MAX_BODY_BYTES,
      maxBufferedBytes: MAX_BODY_BYTES,
    })
    const paint = colors(io.stdout, io.env)
    const print = (answer: object, text: string) =>
      io.stdout.write(options.json === true ? toJson(answer) : text)
    try {
      // A parsed value instead of bytes is rejected with the matching code.
      const delivery = await receiver.verify({ ...request, body: body as Uint8Array })
      const { type, id, known, authentication, covers, secretId, timestamp } = delivery
      const { idAuthenticated, typeAuthenticated } = delivery
      const answer = {
        type,
        id,
        known,
        authentication,
        covers,
        idAuthenticated,
        typeAuthenticated,
        secretId,
        timestamp,
      }
      const rows = Object.entries(answer)
        .filter(([, value]) => value !== undefined)
        .map(([key, value]) => [key, value instanceof Date ? value.toISOString() : String(value)])
      print({ verified: true, ...answer }, `${paint.green('verified')}\n${table(rows)}`)
    } catch (error) {
      if (!WebhookError.is(error)) throw error
      const { code, message, hint, status } = error
      print(
        { verified: false, code, status, message, hint },
        `${paint.red(code)}  ${printable(message)}\n${printable(hint)}\nRun \`hookseal explain\` for details.\n`,
      )
      exit(1)
    }
  })
}
