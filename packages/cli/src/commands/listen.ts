import { Command } from 'commander'
import { fail } from '../fail.ts'
import { colors, type Io } from '../io.ts'
import { captureFolder } from '../listen/capture-folder.ts'
import { forwardTo } from '../listen/forward.ts'
import { createJudge } from '../listen/judge.ts'
import { reportTo } from '../listen/report.ts'
import { type Listener, type ListenerOptions, startListener } from '../listen/start-listener.ts'
import { parseCount, parsePort, parseUrl } from '../options/parse-values.ts'
import {
  type LoadedProvider,
  loadProvider,
  missingSecret,
  PROVIDER_HELP,
  PROVIDER_LIST,
} from '../options/provider.ts'
import { addSecretOptions, type SecretOptions } from '../options/secret.ts'
import { printable, toJson } from '../output/printable.ts'
import { untilStopped } from '../until-stopped.ts'
import type { CommandContext } from './command-context.ts'

type Options = SecretOptions & {
  readonly forwardTo?: URL
  readonly provider?: string
  readonly out: string
  readonly maxBody?: number
  readonly maxCaptures: number
  readonly timeout: number
  readonly json?: boolean
}

const MAX_BODY_BYTES = 1_048_576
const EXAMPLES = `
Examples:
  $ hookseal listen 4400 --provider stripe
  $ hookseal listen 4400 --provider stripe --forward-to localhost:3000/webhooks/stripe
  $ hookseal listen 4400 --out ./captures && hookseal explain stripe ./captures/….http

Requests are sent to exactly the URL of --forward-to, with their query. Without it, listen responds like a receiver.
Captures contain payloads and signatures. Only this machine can connect. Press Ctrl-C to stop.`

/** Loads the provider to verify with. Without a secret, requests are still recorded. */
async function loadIfSet(options: Options, io: Io): Promise<LoadedProvider | undefined> {
  const { provider: name } = options
  if (name === undefined) return undefined
  const variable = await missingSecret(name, options, io)
  if (variable === undefined) return loadProvider(name, options, io)
  io.stderr.write(
    `No secret for ${printable(name)}: set ${printable(variable)}, or pass --secret-env or --secret-file. ` +
      'Requests are recorded but not verified.\n',
  )
  return undefined
}

function printStart({ url }: Listener, { forwardTo, out, json }: Options, io: Io): void {
  if (json === true) {
    io.stdout.write(toJson({ listening: url, forwardTo: forwardTo?.href, out }))
    return
  }
  const paint = colors(io.stdout, io.env)
  const target = forwardTo === undefined ? '' : `, forwarding to ${printable(forwardTo.href)}`
  io.stdout.write(`Listening on ${paint.bold(url)}${target}\n`)
  io.stdout.write(paint.dim(`Captures go to ${printable(out)}. Press Ctrl-C to stop.\n`))
}

function listenOn(options: ListenerOptions): Promise<Listener> {
  return startListener(options).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error
    return fail(`port ${options.port} is in use`, 'pass another port, or 0 for a free one')
  })
}

/** `hookseal listen`: records, verifies and forwards incoming requests. */
export function listenCommand({ io }: CommandContext): Command {
  const command = new Command('listen')
    .description(
      'Record and verify incoming requests, explain rejections, and forward requests to your application.',
    )
    .argument('<port>', 'port to listen on; 0 for a free one', parsePort)
    .option('--forward-to <url>', 'URL of your application to forward requests to', parseUrl)
    .option('-p, --provider <provider>', PROVIDER_HELP)
    .option('--out <folder>', 'folder for the captures', './captures')
  addSecretOptions(command)
    .option(
      '--max-body <bytes>',
      "maximum body size, in bytes; larger bodies get a 413 (default: the provider's, or 1048576)",
      parseCount,
    )
    .option('--max-captures <count>', 'maximum number of requests to record', parseCount, 10_000)
    .option(
      '--timeout <ms>',
      "time limit for a request's body and for the application's response, in milliseconds",
      parseCount,
      30_000,
    )
    .option('--json', 'print one JSON object per line for each request')
    .addHelpText('after', EXAMPLES + PROVIDER_LIST)

  return command.action(async (port: number, options: Options) => {
    const { forwardTo: target, timeout, maxCaptures, out, json = false } = options
    const loaded = await loadIfSet(options, io)
    const maxBytes = options.maxBody ?? loaded?.provider.maxBodyBytes ?? MAX_BODY_BYTES
    const folder = captureFolder(out, maxCaptures)
    if (!folder.isIgnored) {
      io.stderr.write(
        `${printable(out)} has no .gitignore. Keep captures out of Git: they contain payloads.\n`,
      )
    }
    const reader = new AbortController()
    const report = reportTo(io, options.provider, json)
    const listener = await listenOn({
      port,
      folder,
      limits: { maxBytes, timeoutMs: timeout },
      judge: createJudge(loaded, maxBytes),
      forward: target === undefined ? undefined : forwardTo(target, timeout),
      report(exchange) {
        report(exchange)
        // Stops when the reader of the pipe is gone (`| head`).
        if (io.stdout.isClosed === true) reader.abort()
      },
      onFault: (error) => io.stderr.write(`${printable(String(error))}\n`),
    })
    printStart(listener, options, io)
    await untilStopped(reader.signal)
    await listener.close()
  })
}
