import { once } from 'node:events'
import { Command } from 'commander'
import { colours } from '../io.ts'
import type { CommandContext } from '../run.ts'

interface Options {
  readonly port: number
  readonly speed: number
  readonly timeout: number
  readonly file?: string
}

const EXAMPLES = `
Examples:
  $ hookseal sandbox
  $ hookseal sandbox --file sandbox.db --speed 1     (kept over a restart; retries as slow as the senders')
  $ HANDINGER_BASE_URL=http://127.0.0.1:4400/handinger node app.js

It listens on this machine alone. Any token will do. Ctrl-C ends it.`

/** Until the process is told to end. */
async function untilStopped(): Promise<void> {
  const stopped = new AbortController()
  const { signal } = stopped
  await Promise.race(['SIGINT', 'SIGTERM'].map((name) => once(process, name, { signal })))
  stopped.abort()
}

/** `hookseal sandbox`: the senders' side, until it is interrupted. */
export function sandboxCommand({ io }: CommandContext): Command {
  return new Command('sandbox')
    .description('Play the senders’ side: management APIs, deliveries with retries, and a page.')
    .option('--port <port>', 'where to listen; 0 for a free one', Number, 4400)
    .option('--file <file>', 'an SQLite file to keep everything in; in memory when left out')
    .option('--speed <factor>', 'how many times faster the waits between attempts pass', Number, 60)
    .option('--timeout <ms>', 'how long to wait for a receiver’s answer', Number, 10_000)
    .addHelpText('after', EXAMPLES)
    .action(async ({ port, file, speed, timeout }: Options) => {
      // Its database and router are loaded for this command alone.
      const { startSandbox } = await import('@hookseal/sandbox')
      const sandbox = await startSandbox({ port, file, speed, timeoutMs: timeout })
      const paint = colours(io.stdout, io.env)
      const { url, urls } = sandbox
      io.stdout.write(`${paint.bold('page')}       ${url}\n`)
      for (const name of ['rine', 'ricloud', 'handinger'] as const) {
        io.stdout.write(`${paint.bold(name.padEnd(9))}  ${urls[name]}\n`)
      }
      io.stdout.write(paint.dim(`Waits pass ${speed} times faster. Ctrl-C ends it.\n`))
      await untilStopped()
      await sandbox.close()
    })
}
