import type { ArchivedDelivery } from '@hookseal/archive'
import type { AnyReceiver } from '@hookseal/core'
import { Command } from 'commander'
import { checkKeys, findRows, KEY_HELP, takeKeys } from '../../archive/find-rows.ts'
import { withArchive } from '../../archive/open-archive.ts'
import type { OpenedArchive } from '../../archive/opened-archive.ts'
import { type Rerun, rerunRow } from '../../archive/rerun-row.ts'
import { keyLength, rowFields, statusColor } from '../../archive/row-output.ts'
import { fail } from '../../fail.ts'
import { colors, type Io } from '../../io.ts'
import { type ArchiveFilters, addFilterOptions, queryOf } from '../../options/archive-filters.ts'
import { addAppOption } from '../../options/archive-source.ts'
import { parseCount } from '../../options/parse-values.ts'
import { printable, toJson } from '../../output/printable.ts'
import { progress } from '../../output/progress.ts'
import type { CommandContext } from '../command-context.ts'

type Options = ArchiveFilters & {
  readonly app?: string | undefined
  readonly limit?: number | undefined
  readonly force?: boolean
  readonly allowRedacted?: boolean
  readonly json?: boolean
}

const EXAMPLES = `
Examples:
  $ hookseal archive rerun --app ./dist/webhooks.js kT3v9xQe
  $ hookseal archive rerun --app ./dist/webhooks.js --status dead --type order.paid
  $ hookseal archive rerun --app ./dist/webhooks.js --status discarded --since 2h --force

Each delivery runs through the module's receiver, which claims it as usual, oldest first.
The exit code is 0 if all of them succeeded, 1 if any failed or did not run.`

/** Checks that either keys or a status select what to run. */
function checkSelection(keys: readonly string[], options: Options): void {
  const { app, status, type, endpoint, since, limit } = options
  if (app === undefined) {
    fail('no receiver is specified', 'pass --app <module>; the deliveries run through its handlers')
  }
  const isFiltered = [status, type, endpoint, since, limit].some((one) => one !== undefined)
  if (keys.length > 0 && isFiltered) {
    fail('keys and filters cannot be combined', 'pass keys, or --status with other filters')
  }
  if (keys.length === 0 && status === undefined) {
    fail('no delivery is selected', 'pass keys, or --status <status>')
  }
}

/** Selects what to run, oldest first. Packs are not kept, so a long list uses little memory. */
async function select(
  { archive }: OpenedArchive,
  keys: readonly string[],
  options: Options,
): Promise<readonly ArchivedDelivery[]> {
  if (keys.length > 0) return findRows(archive, keys)
  const { limit = Number.POSITIVE_INFINITY } = options
  const rows: ArchivedDelivery[] = []
  for await (const row of archive.list(queryOf(options))) {
    if (rows.length === limit) break
    rows.push({ ...row, packed: '' })
  }
  return rows.reverse()
}

/** Prints one line per delivery, and a final summary by outcome. */
function printer(rows: readonly ArchivedDelivery[], isJson: boolean, io: Io) {
  const paint = colors(io.stdout, io.env)
  const length = keyLength(rows, io)
  const counts = new Map<string, number>()
  return {
    line(row: ArchivedDelivery, { outcome, error }: Rerun) {
      counts.set(outcome, (counts.get(outcome) ?? 0) + 1)
      if (isJson) {
        const { key, provider, endpoint, type } = rowFields(row)
        io.stdout.write(toJson({ key, provider, endpoint, type, outcome, error }))
        return
      }
      const shown = statusColor(outcome, paint)(outcome.padEnd(9))
      const why = error === undefined ? '' : `  ${printable(error)}`
      io.stdout.write(
        `${printable(row.key.slice(0, length))}  ${shown}  ${printable(row.type)}${why}\n`,
      )
    },
    end() {
      if (isJson) return
      const parts = [...counts].map(([outcome, count]) => `${count} ${outcome}`)
      io.stderr.write(parts.length === 0 ? 'No deliveries match.\n' : `${parts.join(', ')}\n`)
    },
  }
}

/** `hookseal archive rerun`: reruns deliveries through the receiver of the user's module. */
export function rerunCommand({ io, exit }: CommandContext): Command {
  const command = takeKeys(new Command('rerun'))
    .description('Rerun deliveries through the handlers of your receiver.')
    .argument('[keys...]', KEY_HELP)
  addFilterOptions(addAppOption(command))
    .option('--limit <count>', 'maximum number of deliveries, newest first', parseCount)
    .option('--force', 'also rerun handled and discarded deliveries')
    .option('--allow-redacted', 'also rerun deliveries with a redacted body')
    .option('--json', 'print one JSON object per line')
    .addHelpText('after', EXAMPLES)

  return command.action(async (_: readonly string[], options: Options) => {
    const keys = checkKeys(command.args, command)
    checkSelection(keys, options)
    await withArchive(options, {}, io, async (opened) => {
      const receiver: AnyReceiver =
        opened.receiver ??
        fail(`${options.app} does not export a receiver`, 'export it as `receiver`')
      const rows = await select(opened, keys, options)
      const print = printer(rows, options.json === true, io)
      // If the lines go to the terminal, they show the progress.
      const isTTY = io.stderr.isTTY && !io.stdout.isTTY
      const bar = progress(rows.length, { isTTY, write: io.stderr.write })
      for (const row of rows) {
        const result = await rerunRow(opened.archive, receiver, row, options)
        if (!result.isDone) exit(1)
        print.line(row, result)
        bar.step()
      }
      bar.end()
      print.end()
    })
  })
}
