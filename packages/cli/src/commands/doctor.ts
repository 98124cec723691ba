import { type HostileCase, type HostileResult, hostile } from '@hookseal/testing'
import { Command } from 'commander'
import { fail } from '../fail.ts'
import { isLoopback } from '../http/loopback.ts'
import { createPoster } from '../http/post.ts'
import { failUnreachable, isUnreachable } from '../http/unreachable.ts'
import { colors, type Io } from '../io.ts'
import { parseCount, parseUrl, withScheme } from '../options/parse-values.ts'
import { loadProvider, PROVIDER_HELP, PROVIDER_LIST } from '../options/provider.ts'
import {
  addPrivateKeyOption,
  addSecretOptions,
  readPrivateKey,
  type SecretOptions,
} from '../options/secret.ts'
import { printable, toJson } from '../output/printable.ts'
import { progress } from '../output/progress.ts'
import { table } from '../output/table.ts'
import type { CommandContext } from './command-context.ts'

type Options = SecretOptions & {
  readonly provider: string
  readonly allowRemote?: boolean
  readonly maxBody?: number
  readonly timeout: number
  readonly json?: boolean
}

type Row = Pick<HostileCase, 'name' | 'why'> & HostileResult

const EXAMPLES = `
Examples:
  $ hookseal doctor http://127.0.0.1:3000/webhooks/rine --provider rine
  $ hookseal doctor http://localhost:3000/webhooks/acme --provider ./acme.mjs --json

Some deliveries are genuine, so the endpoint's handlers run: use a test environment.
The exit code is 0 if every answer is correct, 1 otherwise.`

/** If genuine deliveries are refused, the other results mean little, so only that one is explained. */
function reasons(wrong: readonly Row[]): readonly (readonly [string, string])[] {
  const genuine = wrong.find(({ name }) => name === 'genuine')
  if (genuine === undefined) return wrong.map(({ name, why }) => [name, why])
  const hint = 'Does the endpoint use the same secret, and is this the right provider?'
  return [['genuine', `${genuine.why} ${hint}`]]
}

function print(rows: readonly Row[], io: Io): void {
  const paint = colors(io.stdout, io.env)
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
  const explanations = reasons(wrong)
    .map(([name, why]) => `${paint.red(name)}: ${printable(why)}\n`)
    .join('')
  const verdict = `${rows.length - wrong.length} correct, ${wrong.length} wrong`
  io.stdout.write(
    `\n${explanations}${wrong.length === 0 ? paint.green(verdict) : paint.red(verdict)}\n`,
  )
}

/** `hookseal doctor`: sends the hostile cases to an endpoint. */
export function doctorCommand({ io, exit }: CommandContext): Command {
  const command = new Command('doctor')
    .description('Send hostile and genuine deliveries to an endpoint and report its answers.')
    .argument(
      '<url>',
      'URL of the endpoint; must be on this machine unless --allow-remote is given',
    )
    .requiredOption('-p, --provider <provider>', PROVIDER_HELP)
  addPrivateKeyOption(addSecretOptions(command))
    .option('--allow-remote', 'allow an endpoint on another machine (only test endpoints you own)')
    .option(
      '--max-body <bytes>',
      "maximum body size of the endpoint, in bytes (default: the provider's)",
      parseCount,
    )
    .option('--timeout <ms>', 'time limit for each exchange, in milliseconds', parseCount, 30_000)
    .option('--json', 'print the report as JSON')
    .addHelpText('after', EXAMPLES + PROVIDER_LIST)

  return command.action(async (given: string, options: Options) => {
    const address = withScheme(given)
    const url = parseUrl(address)
    if (!isLoopback(url) && options.allowRemote !== true) {
      fail(`${url.host} is not on this machine`, 'pass --allow-remote if you own the endpoint')
    }
    const { provider } = await loadProvider(options.provider, options, io, { url: address })
    const privateKey = readPrivateKey(options)
    const cases = hostile(provider, { maxBodyBytes: options.maxBody, privateKey })
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
        const unreachable = errors.find(isUnreachable)
        if (unreachable !== undefined) failUnreachable(url, unreachable)
        const actual = result.actual.replace(/\b0\b/g, () => errors.shift() ?? 'nothing')
        rows.push({ name, why, ...result, actual })
        bar.step()
      }
    } finally {
      bar.end()
      poster.close()
    }
    if (options.json === true) io.stdout.write(toJson({ url: url.href, cases: rows }))
    else print(rows, io)
    if (rows.some(({ ok }) => !ok)) exit(1)
  })
}
