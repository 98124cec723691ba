import { didYouMean } from '@hookseal/core/toolkit'
import { type SignOptions, sampleEvent, signed } from '@hookseal/testing'
import type { Command } from 'commander'
import { fail } from '../fail.ts'
import type { Io } from '../io.ts'
import { readBytes } from '../read-file.ts'
import { eventNames } from './event-names.ts'
import { collect, parseTime } from './parse-values.ts'
import type { LoadedProvider } from './provider.ts'
import { readPrivateKey, type SecretOptions } from './secret.ts'

/** What to sign, and with which time. */
export interface DeliveryOptions {
  readonly event?: string | undefined
  /** Whether `event` may be a type that the provider does not list. */
  readonly anyEvent?: boolean | undefined
  readonly body?: string | undefined
  readonly id?: string | undefined
  readonly at?: number | undefined
  readonly format?: string | undefined
  readonly header?: readonly string[] | undefined
}

/** Adds the options that specify what to sign. */
export function addDeliveryOptions(command: Command): Command {
  return command
    .option('--event <name>', 'type of the sample event, for example message.received')
    .option('--any-event', 'allow an --event that the provider does not list')
    .option('--body <path>', 'file with the exact body, instead of a sample; - for standard input')
    .option('--id <id>', 'message id to sign, if the scheme signs one')
    .option('--at <time>', 'sign as of this time: ISO 8601 or Unix seconds', parseTime)
    .option('--format <format>', "one of the scheme's signature formats, for example sha256={hex}")
    .option('--header <name:value>', 'additional header; may be repeated', collect)
}

/** Rejects a misspelled type, because the delivery would be sent but no handler would run. */
function checkEvent({ provider }: LoadedProvider, options: DeliveryOptions): void {
  const { event, body, anyEvent = false } = options
  if (event === undefined) {
    if (anyEvent) fail('--any-event has no effect without --event', 'omit it')
    return
  }
  if (body !== undefined) fail('--event has no effect with --body', 'omit one of them')
  const names = eventNames(provider)
  if (anyEvent || names.length === 0 || names.includes(event)) return
  fail(
    `${provider.name} lists no event "${event}"${didYouMean(event, names)}`,
    `use one of ${names.join(', ')}, or pass --any-event`,
  )
}

function headersOf(pairs: readonly string[] = []): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [, name, value] = /^([^:\s]+):(.*)$/.exec(pair) ?? []
      if (name !== undefined && value !== undefined) return [name, value.trimStart()]
      return fail(`--header "${pair}" is not a header`, 'write it like "X-GitHub-Event: push"')
    }),
  )
}

/** Returns a function that creates signed requests: a new sample event each time, or always the given body. */
export async function deliveries(
  loaded: LoadedProvider,
  options: DeliveryOptions & SecretOptions,
  io: Io,
): Promise<(more?: SignOptions) => ReturnType<typeof signed>> {
  checkEvent(loaded, options)
  const { provider } = loaded
  const { event, body, id, at: now, format } = options
  const bytes =
    body === undefined ? undefined : await (body === '-' ? io.readStdin() : readBytes(body))
  const privateKey = readPrivateKey(options)
  const sign: SignOptions = { id, now, format, privateKey, headers: headersOf(options.header) }
  return (more) =>
    signed(provider, bytes ?? sampleEvent(provider.name, event), { ...sign, ...more })
}
