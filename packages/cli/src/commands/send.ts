import { type SignedRequest, type SignOptions, signedWithBody } from '@hookseal/testing'
import { Command } from 'commander'
import { addDeliveryOptions, type DeliveryOptions, deliveries } from '../delivery-options.ts'
import { colours, type Io } from '../io.ts'
import { createPoster, parseUrl } from '../post.ts'
import { progress } from '../progress.ts'
import { loadProvider, PROVIDER_HELP } from '../provider.ts'
import type { CommandContext } from '../run.ts'
import { addSecretOptions, type SecretOptions } from '../secret.ts'
import { type Summary, summarise } from '../summary.ts'
import { table } from '../table.ts'
import { parseCount } from '../time.ts'

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
  $ hookseal send rine http://127.0.0.1:3000/webhooks/rine --tamper     (401 is the right answer)
  $ hookseal send rine http://127.0.0.1:3000/webhooks/rine --repeat 5 --same    (handled once)

The exit code is 0 when every answer was right: a 2xx, or a 401 with --tamper or --stale.`

/** The last byte is another one, after signing. */
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
  const paint = colours(io.stdout, io.env)
  const rows = Object.entries(answers).map(([name, count]) => [name, String(count)])
  const isAllRight = right === sent
  io.stdout.write(
    table([['answer', 'count'], ...rows], (text, r) => (r === 0 ? paint.dim(text) : text)),
  )
  const { p50, p95, max } = latencyMs
  io.stdout.write(`latency  p50 ${p50} ms, p95 ${p95} ms, max ${max} ms; ${perSecond} a second\n`)
  const verdict = `${right} of ${sent} answered as they should be`
  io.stdout.write(`${isAllRight ? paint.green(verdict) : paint.red(verdict)}\n`)
}

/** `hookseal send`: signed deliveries, posted. */
export function sendCommand({ io, exit }: CommandContext): Command {
  const command = new Command('send')
    .description('Post signed deliveries, and sum up the answers.')
    .argument('<provider>', PROVIDER_HELP)
    .argument('<url>', 'where to')
    .option('--repeat <count>', 'how many', parseCount, 1)
    .option('--concurrency <count>', 'how many at the same time', parseCount, 1)
    .option('--same', 'the same delivery each time, not a new event')
    .option('--tamper', 'change the body after signing')
    .option('--stale', 'sign as of an hour ago')
    .option('--timeout <ms>', 'how long to wait for an answer', parseCount, 30_000)
    .option('--json', 'the summary as JSON')
    .addHelpText('after', EXAMPLES)
  addDeliveryOptions(addSecretOptions(command))

  return command.action(async (name: string, address: string, options: Options) => {
    const { repeat, concurrency, tamper = false, stale = false } = options
    const url = parseUrl(address)
    const make = await deliveries(await loadProvider(name, options, io), options, io)
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
    const summary = summarise(posted, performance.now() - started)
    const isRight = (status: number) =>
      tamper || stale ? status === 401 : status >= 200 && status <= 299
    const right = posted.filter(({ status }) => isRight(status)).length
    if (options.json === true) io.stdout.write(`${JSON.stringify({ ...summary, right })}\n`)
    else printSummary(summary, right, io)
    if (right < repeat) exit(1)
  })
}
