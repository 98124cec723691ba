import type { ArchivedDelivery } from '@hookseal/archive'
import { Command } from 'commander'
import { withArchive } from '../../archive/open-archive.ts'
import { rowFields, rowTable } from '../../archive/row-output.ts'
import { type ArchiveFilters, addFilterOptions, queryOf } from '../../options/archive-filters.ts'
import { type ArchiveSource, addSourceOptions } from '../../options/archive-source.ts'
import { parseCount } from '../../options/parse-values.ts'
import { toJson } from '../../output/printable.ts'
import type { CommandContext } from '../command-context.ts'

type Options = ArchiveSource &
  ArchiveFilters & { readonly limit?: number | undefined; readonly json?: boolean }

const TABLE_LIMIT = 50
const EXAMPLES = `
Examples:
  $ hookseal archive ls --app ./dist/webhooks.js --status dead
  $ hookseal archive ls --sqlite webhooks.db --type order.paid --since 2h
  $ hookseal archive ls --postgres-env DATABASE_URL --json | jq -r .key

Times are in UTC. Nothing of a payload is printed.`

/** `hookseal archive ls`: lists deliveries, newest first. */
export function lsCommand({ io }: CommandContext): Command {
  const command = new Command('ls').description('List the deliveries on record, newest first.')
  addFilterOptions(addSourceOptions(command))
    .option(
      '--limit <count>',
      `how many at most (default: ${TABLE_LIMIT}; with --json, all)`,
      parseCount,
    )
    .option('--json', 'print one JSON object a line')
    .addHelpText('after', EXAMPLES)

  return command.action((options: Options) =>
    withArchive(options, {}, io, async ({ archive }) => {
      const isJson = options.json === true
      const limit = options.limit ?? (isJson ? Number.POSITIVE_INFINITY : TABLE_LIMIT)
      const rows: ArchivedDelivery[] = []
      let listed = 0
      for await (const row of archive.list(queryOf(options))) {
        // With no reader left, the rest of a long list need not be read.
        if (io.stdout.isClosed === true || listed++ === limit) break
        if (isJson) io.stdout.write(toJson(rowFields(row)))
        else rows.push(row)
      }
      if (isJson) return
      if (rows.length > 0) io.stdout.write(rowTable(rows, io))
      else io.stderr.write('No delivery matches.\n')
      if (listed > limit) {
        io.stderr.write(`These are the newest ${limit}; more with --limit.\n`)
      }
    }),
  )
}
