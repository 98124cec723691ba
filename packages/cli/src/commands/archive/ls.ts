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

Times are in UTC. Payloads are never printed.`

/** `hookseal archive ls`: lists deliveries, newest first. */
export function lsCommand({ io }: CommandContext): Command {
  const command = new Command('ls').description('List archived deliveries, newest first.')
  addFilterOptions(addSourceOptions(command))
    .option(
      '--limit <count>',
      `maximum number of deliveries (default: ${TABLE_LIMIT}; with --json, all)`,
      parseCount,
    )
    .option('--json', 'print one JSON object per line')
    .addHelpText('after', EXAMPLES)

  return command.action((options: Options) =>
    withArchive(options, {}, io, async ({ archive }) => {
      const isJson = options.json === true
      const limit = options.limit ?? (isJson ? Number.POSITIVE_INFINITY : TABLE_LIMIT)
      const rows: ArchivedDelivery[] = []
      let listed = 0
      for await (const row of archive.list(queryOf(options))) {
        // If the reader is gone, there is no need to read the rest of a long list.
        if (io.stdout.isClosed === true || listed++ === limit) break
        if (isJson) io.stdout.write(toJson(rowFields(row)))
        else rows.push(row)
      }
      if (isJson) return
      if (rows.length > 0) io.stdout.write(rowTable(rows, io))
      else io.stderr.write('No deliveries match.\n')
      if (listed > limit) {
        io.stderr.write(`Showing the newest ${limit}. Pass --limit to see more.\n`)
      }
    }),
  )
}
