import { type SignOptions, sampleEvent, signed } from '@hookseal/testing'
import type { Command } from 'commander'
import { fail } from './fail.ts'
import type { Io } from './io.ts'
import type { LoadedProvider } from './provider.ts'
import { readBytes } from './secret.ts'
import { parseTime } from './time.ts'

/** What to sign, and when. */
export interface DeliveryOptions {
  readonly event?: string | undefined
  readonly body?: string | undefined
  readonly id?: string | undefined
  readonly at?: number | undefined
  readonly format?: string | undefined
  readonly header?: readonly string[] | undefined
}

/** An option that may be given again: one value each time, so that it takes no argument after it. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value]
}

/** The options that say what to sign. */
export function addDeliveryOptions(command: Command): Command {
  return command
    .option('--event <name>', 'a sample event of this name, as in message.received')
    .option('--body <path>', 'the exact body instead of a sample; - is standard input')
    .option('--id <id>', 'the signed message id, where the scheme has one')
    .option('--at <time>', 'sign as of this time: ISO 8601 or Unix seconds', parseTime)
    .option('--format <format>', 'one of the scheme’s formats, as in sha256={hex}')
    .option('--header <name:value>', 'one more header; may be given again', collect)
}

function headersOf(pairs: readonly string[] = []): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [, name, value] = /^([^:\s]+):\s*(.*)$/.exec(pair) ?? []
      if (name !== undefined && value !== undefined) return [name, value]
      return fail(`--header "${pair}" is not one`, 'write it as in "X-GitHub-Event: push"')
    }),
  )
}

/** Makes requests; a sample event is another one each time, a given body always the same. */
export async function deliveries(
  { provider }: LoadedProvider,
  options: DeliveryOptions,
  io: Io,
): Promise<(more?: SignOptions) => ReturnType<typeof signed>> {
  const { event, body, id, at: now, format } = options
  const bytes =
    body === undefined ? undefined : await (body === '-' ? io.readStdin() : readBytes(body))
  const sign: SignOptions = { id, now, format, headers: headersOf(options.header) }
  return (more) =>
    signed(provider, bytes ?? sampleEvent(provider.name, event), { ...sign, ...more })
}
