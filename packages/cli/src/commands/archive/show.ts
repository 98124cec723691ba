import { Buffer } from 'node:buffer'
import type { ArchivedDelivery, DeliveryArchive, OpenedDelivery } from '@hookseal/archive'
import { Command } from 'commander'
import { checkKeys, findRows, KEY_HELP, takeKeys } from '../../archive/find-rows.ts'
import { withArchive } from '../../archive/open-archive.ts'
import { rowFields, statusColor } from '../../archive/row-output.ts'
import { fail } from '../../fail.ts'
import { colors, type Io } from '../../io.ts'
import {
  type ArchiveSource,
  addSealKeyOption,
  addSourceOptions,
} from '../../options/archive-source.ts'
import { printable, toJson } from '../../output/printable.ts'
import { table } from '../../output/table.ts'
import type { CommandContext } from '../command-context.ts'

type Options = ArchiveSource & { readonly body?: boolean; readonly json?: boolean }

const EXAMPLES = `
Examples:
  $ hookseal archive show --app ./dist/webhooks.js kT3v9xQe
  $ ARCHIVE_SEAL_KEY=… hookseal archive show --sqlite webhooks.db kT3v9xQe --body

--body requires the archive's seal key, unless the archive comes from --app.`

/** A body as text, or in base64 if it is not UTF-8. */
function bodyFields(rawBody: Uint8Array): { body: string } | { bodyBase64: string } {
  try {
    return { body: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(rawBody) }
  } catch {
    return { bodyBase64: Buffer.from(rawBody).toString('base64') }
  }
}

/** Formats the headers and the body. Every line is escaped, since they are untrusted. */
function opened({ headers, rawBody }: OpenedDelivery): string {
  const lines = [...headers].map(([name, value]) => `${name}: ${value}`)
  const fields = bodyFields(rawBody)
  const isEmpty = rawBody.length === 0
  const body = 'body' in fields ? fields.body.split(/\r?\n/) : [fields.bodyBase64]
  const title = 'body' in fields ? 'Body' : 'Body (not UTF-8) in base64'
  return [
    lines.length === 0 ? 'No headers were kept.' : 'Headers (not authenticated):',
    ...lines.map(printable),
    '',
    isEmpty ? 'The body is empty or was not kept.' : `${title}, ${rawBody.length} bytes:`,
    ...(isEmpty ? [] : body.map(printable)),
  ]
    .map((line) => `${line}\n`)
    .join('')
}

async function open(archive: DeliveryArchive, row: ArchivedDelivery): Promise<OpenedDelivery> {
  try {
    return await archive.open(row)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    const why = error.message.replaceAll('packKey', 'the seal key')
    return fail(`${row.key} cannot be opened (${why})`, 'check the seal key')
  }
}

function print(row: ArchivedDelivery, content: OpenedDelivery | undefined, io: Io): void {
  const paint = colors(io.stdout, io.env)
  const { receivedAt, redacted, ...rest } = rowFields(row)
  const cells = [
    ...Object.entries(rest).filter(([, value]) => value !== undefined),
    ['received', row.receivedAt.toISOString()],
    ['body', redacted === true ? 'redacted, differs from the received body' : 'as received'],
    ...(row.subject === undefined ? [] : [['subject', content ? row.subject : 'on record']]),
  ].map((pair) => pair.map(String))
  io.stdout.write(
    table(cells, (text, r, c) => {
      if (c === 0) return paint.dim(text)
      if (cells[r]?.[0] === 'status') return statusColor(row.status, paint)(text)
      return redacted === true && cells[r]?.[0] === 'body' ? paint.yellow(text) : text
    }),
  )
  if (content !== undefined) io.stdout.write(`\n${opened(content)}`)
}

/** `hookseal archive show`: prints an archived delivery. */
export function showCommand({ io }: CommandContext): Command {
  const command = takeKeys(new Command('show'))
    .description('Show a delivery and, with --body, its contents.')
    .argument('<keys...>', KEY_HELP)
  addSealKeyOption(addSourceOptions(command))
    .option('--body', 'print the stored headers, the body and the subject')
    .option('--json', 'print one JSON object per line')
    .addHelpText('after', EXAMPLES)

  return command.action((_: readonly string[], options: Options) => {
    const keys = checkKeys(command.args, command)
    const isWanted = options.body === true
    return withArchive(options, { sealKey: isWanted }, io, async ({ archive }) => {
      const rows = await findRows(archive, keys)
      for (const row of rows) {
        const content = isWanted ? await open(archive, row) : undefined
        if (options.json !== true) {
          if (row !== rows[0]) io.stdout.write('\n')
          print(row, content, io)
          continue
        }
        const more = content && {
          subject: row.subject,
          headers: [...content.headers],
          ...bodyFields(content.rawBody),
        }
        io.stdout.write(toJson({ ...rowFields(row), ...more }))
      }
    })
  })
}
