import { hostile } from '@hookseal/testing'
import { Command } from 'commander'
import { adviceOn } from '../doctor/advice.ts'
import { countVerdicts, reportText } from '../doctor/report.ts'
import { runCases } from '../doctor/run-cases.ts'
import { fail } from '../fail.ts'
import { isLoopback } from '../http/loopback.ts'
import { createPoster } from '../http/post.ts'
import { colors } from '../io.ts'
import { parseCount, parseUrl, withScheme } from '../options/parse-values.ts'
import { loadProvider, PROVIDER_HELP, PROVIDER_LIST } from '../options/provider.ts'
import {
  addPrivateKeyOption,
  addSecretOptions,
  readPrivateKey,
  type SecretOptions,
} from '../options/secret.ts'
import { toJson } from '../output/printable.ts'
import { progress } from '../output/progress.ts'
import type { CommandContext } from './command-context.ts'

type Options = SecretOptions & {
  readonly provider: string
  readonly allowRemote?: boolean
  readonly maxBody?: number
  readonly timeout: number
  readonly json?: boolean
}

const EXAMPLES = `
Examples:
  $ hookseal doctor http://127.0.0.1:3000/webhooks/rine --provider rine
  $ hookseal doctor http://localhost:3000/webhooks/acme --provider ./acme.mjs --json

Some deliveries are genuine, so the endpoint's handlers run: use a test environment.
Whether a copy of a delivery ran the handler again cannot be seen from outside; such cases are "not visible".
The exit code is 0 if every response is correct, 1 if any is wrong, 2 if nothing is listening.`

/** `hookseal doctor`: sends the hostile cases to an endpoint. */
export function doctorCommand({ io, exit }: CommandContext): Command {
  const command = new Command('doctor')
    .description('Send hostile and genuine deliveries to an endpoint and report its responses.')
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
    .option('--timeout <ms>', 'time limit for each request, in milliseconds', parseCount, 30_000)
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
    const rows = await runCases(cases, poster, url, bar.step).finally(() => {
      bar.end()
      poster.close()
    })
    const advice = adviceOn(rows, url)
    if (options.json === true) {
      const report = rows.map(({ statuses, ...row }) => row)
      io.stdout.write(toJson({ url: url.href, cases: report, counts: countVerdicts(rows), advice }))
    } else {
      io.stdout.write(reportText(rows, advice, colors(io.stdout, io.env)))
    }
    if (rows.some(({ verdict }) => verdict === 'wrong')) exit(1)
  })
}
