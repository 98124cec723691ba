import { type SignedRequest, type SignOptions, signedWithBody } from '@hookseal/testing'
import { Command } from 'commander'
import { createPoster } from '../http/post.ts'
import { type Summary, summarize } from '../http/summary.ts'
import { failUnreachable, isUnreachable } from '../http/unreachable.ts'
import { colors, type Io } from '../io.ts'
import {
  addDeliveryOptions,
  type DeliveryOptions,
  deliveries,
} from '../options/delivery-options.ts'
import { parseCount, parseUrl, withScheme } from '../options/parse-values.ts'
import { loadProvider, PROVIDER_HELP, PROVIDER_LIST } from '../options/provider.ts'
import { addPrivateKeyOption, addSecretOptions, type SecretOptions } from '../options/secret.ts'
import { toJson } from '../output/printable.ts'
import { progress } from '../output/progress.ts'
import { table } from '../output/table.ts'
import type { CommandContext } from './command-context.ts'

type Options = SecretOptions &
  DeliveryOptions & {
    readonly repeat: number
    readonly concurrency: number
    readonly timeout: number
    readonly same?: boolean
    readonly tamper?: boolean
    readonly stale?: boolean
    readonly json?: boolean
  }

const HOUR_MS = 3_600_000
const EXAMPLES = `
Examples:
  $ hookseal send rine http://127.0.0.1:3000/webhooks/rine
  $ hookseal send ricloud http://127.0.0.1:3000/webhooks/ricloud --repeat 1000 --concurrency 20
  $ hookseal send rine http://127.0.0.1:3000/webhooks/rine --tamper     (the correct response is 401)
  $ hookseal send rine http://127.0.0.1:3000/webhooks/rine --repeat 5 --same    (handled once)

The exit code is 0 if every response is correct: a 2xx, or a 401 with --tamper or --stale. It is 2 if nothing is listening.`

/** Changes the last byte after signing. */
function tampered(request: SignedRequest): SignedRequest {
  const body = Uint8Array.from(request.body)
  const last = body.length - 1
  if (last >= 0) body[last] = (body[last] as number) ^ 1
  return signedWithBody(request, last < 0 ? Uint8Array.of(32) : body)
}

function printSummary(
  { answers, sent, latencyMs, perSecond }: Summary,
  right: number,
  io: Io,
): void {
  const paint = colors(io.stdout, io.env)
  const rows = Object.entries(answers).map(([name, count]) => [name, String(count)])
  const isAllRight = right === sent
  io.stdout.write(
    table([['answer', 'count'], ...rows], (text, r) => (r === 0 ? paint.dim(text) : text)),
  )
  const { p50, p95, max } = latencyMs
  io.stdout.write(`latency  p50 ${p50} ms, p95 ${p95} ms, max ${max} ms; ${perSecond} per second\n`)
  const verdict = `${right} of ${sent} responses are correct`
  io.stdout.write(`${isAllRight ? paint.green(verdict) : paint.red(verdict)}\n`)
}

/** `hookseal send`: posts signed deliveries. */
export function sendCommand({ io, exit }: CommandContext): Command {
  const command = new Command('send')
    .description('Send signed deliveries and summarize the responses.')
    .argument('<provider>', PROVIDER_HELP)
    .argument('<url>', 'URL of the endpoint')
    .option('--repeat <count>', 'number of deliveries', parseCount, 1)
    .option('--concurrency <count>', 'number of concurrent deliveries', parseCount, 1)
    .option('--same', 'send the same delivery each time instead of new events')
    .option('--tamper', 'change the body after signing')
    .option('--stale', 'sign with a timestamp from one hour ago')
    .option('--timeout <ms>', 'time limit for each request, in milliseconds', parseCount, 30_000)
    .option('--json', 'print the summary as JSON')
    .addHelpText('after', EXAMPLES + PROVIDER_LIST)
  addPrivateKeyOption(addDeliveryOptions(addSecretOptions(command)))

  return command.action(async (name: string, given: string, options: Options) => {
    const { repeat, concurrency, tamper = false, stale = false } = options
    const address = withScheme(given)
    const url = parseUrl(address)
    const make = await deliveries(
      await loadProvider(name, options, io, { url: address }),
      options,
      io,
    )
    const more: SignOptions = stale ? { now: Date.now() - HOUR_MS } : {}
    const next = () => (tamper ? tampered(make(more)) : make(more))
    const first = next()
    const poster = createPoster(url, options.timeout, concurrency)
    const bar = progress(repeat, io.stderr)
    const started = performance.now()
    const posted: Awaited<ReturnType<typeof poster.post>>[] = []
    let left = repeat
    const work = async () => {
      while (left-- > 0) {
        posted.push(await poster.post(options.same === true ? first : next()))
        bar.step()
      }
    }
    await Promise.all(Array.from({ length: Math.min(concurrency, repeat) }, work))
    bar.end()
    poster.close()
    const errors = posted.map(({ error = '' }) => error)
    // There was no response that could be wrong.
    if (errors.every(isUnreachable)) failUnreachable(url, errors[0] ?? '')
    const summary = summarize(posted, performance.now() - started)
    const isRight = (status: number) =>
      tamper || stale ? status === 401 : status >= 200 && status <= 299
    const right = posted.filter(({ status }) => isRight(status)).length
    if (options.json === true) io.stdout.write(toJson({ ...summary, right }))
    else printSummary(summary, right, io)
    if (right < repeat) exit(1)
  })
}
