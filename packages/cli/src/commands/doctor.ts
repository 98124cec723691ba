import { type HostileCase, type HostileResult, hostile } from '@hookseal/testing'
import { Command } from 'commander'
import { fail } from '../fail.ts'
import { colours, type Io } from '../io.ts'
import { isLoopback } from '../loopback.ts'
import { createPoster, parseUrl } from '../post.ts'
import { progress } from '../progress.ts'
import { loadProvider, PROVIDER_HELP } from '../provider.ts'
import type { CommandContext } from '../run.ts'
import { addSecretOptions, type SecretOptions } from '../secret.ts'
import { table } from '../table.ts'
import { parseCount } from '../time.ts'

type Options = SecretOptions & {
  readonly provider: string
  readonly allowRemote?: boolean
  readonly maxBody: number
  readonly timeout: number
  readonly json?: boolean
}

type Row = Pick<HostileCase, 'name' | 'why'> & HostileResult

const EXAMPLES = `
Examples:
  $ hookseal doctor http://127.0.0.1:3000/webhooks/rine --provider rine
  $ hookseal doctor http://localhost:3000/webhooks/github --provider ./github.mjs --json

It sends genuine deliveries too, so the endpoint's handlers run: point it at a test set-up.
The exit code is 0 when every case is answered rightly, 1 when not.`

/** Where genuine deliveries are refused, the rest says little. */
function reasons(wrong: readonly Row[]): readonly (readonly [string, string])[] {
  const genuine = wrong.find(({ name }) => name === 'genuine')
  if (genuine === undefined) return wrong.map(({ name, why }) => [name, why])
  const hint = 'Has the endpoint the same secret, and is the provider the right one?'
  return [['genuine', `${genuine.why} ${hint}`]]
}

function print(rows: readonly Row[], io: Io): void {
  const paint = colours(io.stdout, io.env)
  const wrong = rows.filter(({ ok }) => !ok)
  const cells = rows.map(({ name, expected, actual, ok }) => [
    name,
    expected,
    actual,
    ok ? 'ok' : 'WRONG',
  ])
  io.stdout.write(
    table([['case', 'expected', 'answered', ''], ...cells], (text, r, c) => {
      if (r === 0) return paint.dim(text)
      return c < 3 ? text : rows[r - 1]?.ok === true ? paint.green(text) : paint.red(text)
    }),
  )
  const told = reasons(wrong)
    .map(([name, why]) => `${paint.red(name)}: ${why}\n`)
    .join('')
  const verdict = `${rows.length - wrong.length} right, ${wrong.length} wrong`
  io.stdout.write(`\n${told}${wrong.length === 0 ? paint.green(verdict) : paint.red(verdict)}\n`)
}

/** `hookseal doctor`: the hostile cases, sent to an endpoint. */
export function doctorCommand({ io, exit }: CommandContext): Command {
  const command = new Command('doctor')
    .description('Send an endpoint everything that it must not fall for, and report its answers.')
    .argument('<url>', 'the endpoint: on this machine, unless --allow-remote is given')
    .requiredOption('-p, --provider <provider>', PROVIDER_HELP)
  addSecretOptions(command)
    .option('--allow-remote', 'the endpoint is yours, and elsewhere')
    .option('--max-body <bytes>', 'the endpoint’s limit', parseCount, 1_048_576)
    .option('--timeout <ms>', 'how long to wait for an answer', parseCount, 30_000)
    .option('--json', 'the report as JSON')
    .addHelpText('after', EXAMPLES)

  return command.action(async (address: string, options: Options) => {
    const url = parseUrl(address)
    if (!isLoopback(url) && options.allowRemote !== true) {
      fail(`${url.host} is not this machine`, 'give --allow-remote if the endpoint is yours')
    }
    const { provider } = await loadProvider(options.provider, options, io)
    const cases = hostile(provider, { maxBodyBytes: options.maxBody })
    const poster = createPoster(url, options.timeout, 2)
    const bar = progress(cases.length, io.stderr)
    const rows: Row[] = []
    try {
      for (const { name, why, observe } of cases) {
        const errors: string[] = []
        const result = await observe(async (request) => {
          const { status, error } = await poster.post(request)
          if (error !== undefined) errors.push(error)
          return status
        })
        const refused = errors.find((error) => /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN)$/.test(error))
        if (refused !== undefined)
          fail(`${url.host} does not answer (${refused})`, 'start the endpoint')
        const actual = result.actual.replace(/\b0\b/g, () => errors.shift() ?? 'nothing')
        rows.push({ name, why, ...result, actual })
        bar.step()
      }
    } finally {
      bar.end()
      poster.close()
    }
    if (options.json === true)
      io.stdout.write(`${JSON.stringify({ url: url.href, cases: rows })}\n`)
    else print(rows, io)
    if (rows.some(({ ok }) => !ok)) exit(1)
  })
}
