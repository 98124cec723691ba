import type { Sandbox } from '@hookseal/sandbox'
import { Command } from 'commander'
import { loadApp } from '../archive/load-app.ts'
import { colors, type Io } from '../io.ts'
import { untilStopped } from '../until-stopped.ts'
import type { CommandContext } from './command-context.ts'
import { loadOwnProvider } from './sandbox/own-provider.ts'

interface Options {
  readonly port: number
  readonly speed: number
  readonly timeout?: number
  readonly file?: string
  readonly archive?: string
  readonly provider: readonly string[]
}

const EXAMPLES = `
Examples:
  $ hookseal sandbox
  $ hookseal sandbox --file sandbox.db --speed 1     (keeps its state across restarts; retries take as long as the senders' do)
  $ hookseal sandbox --archive ./dist/webhooks.js    (the web UI also shows archived deliveries)
  $ hookseal sandbox --provider ./acme.mjs           (adds a sender for your own provider)
  $ HANDINGER_BASE_URL=http://127.0.0.1:4400/handinger node app.js
  $ RICLOUD_URL=http://127.0.0.1:4400/ricloud/ RICLOUD_TOKEN=any python app.py

The sandbox accepts connections from this machine only. Any token is accepted. Press Ctrl-C to stop.`

function printUrls({ url, urls }: Sandbox, io: Io): void {
  const paint = colors(io.stdout, io.env)
  io.stdout.write(`${paint.bold('page')}       ${url}\n`)
  for (const name of ['rine', 'ricloud', 'handinger'] as const) {
    io.stdout.write(`${paint.bold(name.padEnd(9))}  ${urls[name]}\n`)
  }
}

/** `hookseal sandbox`: emulates the senders until it is interrupted. */
export function sandboxCommand({ io }: CommandContext): Command {
  return new Command('sandbox')
    .description('Emulate the senders: management APIs, deliveries with retries, and a web UI.')
    .option('--port <port>', 'port to listen on; 0 for a free one', Number, 4400)
    .option('--file <file>', 'SQLite file for all state (default: in memory)')
    .option('--speed <factor>', 'factor by which to shorten the waits between attempts', Number, 60)
    .option(
      '--timeout <ms>',
      "time limit for each attempt, in milliseconds (default: the sender's)",
      Number,
    )
    .option('--archive <module>', 'module that exports `archive`, to show in the web UI')
    .option(
      '--provider <module>',
      'module that exports your own provider, or a function of { secret, url }; may be repeated',
      (path: string, before: readonly string[]) => [...before, path],
      [],
    )
    .addHelpText('after', EXAMPLES)
    .action(async ({ port, file, speed, timeout, archive: module, provider }: Options) => {
      const providers = await Promise.all(provider.map(loadOwnProvider))
      const app = module === undefined ? undefined : await loadApp(module)
      try {
        // Loaded lazily: only this command needs the database and the router.
        const { startSandbox } = await import('@hookseal/sandbox')
        const options = { port, file, speed, timeoutMs: timeout, providers }
        const sandbox = await startSandbox({ ...options, archive: app?.archive })
        printUrls(sandbox, io)
        const paint = colors(io.stdout, io.env)
        io.stdout.write(
          paint.dim(`Waits between attempts are ${speed} times shorter. Press Ctrl-C to stop.\n`),
        )
        await untilStopped()
        await sandbox.close()
      } finally {
        await app?.close()
      }
    })
}
