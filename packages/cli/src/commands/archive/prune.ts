import { Command } from 'commander'
import { withArchive } from '../../archive/open-archive.ts'
import { fail } from '../../fail.ts'
import { type ArchiveSource, addSourceOptions } from '../../options/archive-source.ts'
import { parseCount } from '../../options/parse-values.ts'
import { toJson } from '../../output/printable.ts'
import type { CommandContext } from '../command-context.ts'

type Options = ArchiveSource & {
  readonly retainDays?: number | undefined
  readonly json?: boolean
}

const EXAMPLES = `
Examples:
  $ hookseal archive prune --app ./dist/webhooks.js
  $ hookseal archive prune --postgres-env DATABASE_URL --retain-days 30

It deletes in batches and can run while receivers are running.`

function checkRetention({ app, retainDays }: Options): void {
  if (app !== undefined && retainDays !== undefined) {
    fail('--retain-days has no effect with --app', 'set retainDays of the archive in the module')
  }
  if (app === undefined && retainDays === undefined) {
    fail('the retention time is missing', 'pass --retain-days <days>')
  }
}

/** `hookseal archive prune`: deletes deliveries whose retention time has passed. */
export function pruneCommand({ io }: CommandContext): Command {
  const command = new Command('prune').description(
    'Delete the deliveries whose retention time has passed.',
  )
  addSourceOptions(command)
    .option('--retain-days <days>', 'number of days to keep a delivery; not with --app', parseCount)
    .option('--json', 'print the result as JSON')
    .addHelpText('after', EXAMPLES)

  return command.action(async (options: Options) => {
    checkRetention(options)
    const { retainDays } = options
    await withArchive(options, { retainDays }, io, async ({ archive }) => {
      const pruned = await archive.prune()
      const text = `Deleted ${pruned} ${pruned === 1 ? 'delivery' : 'deliveries'}.\n`
      io.stdout.write(options.json === true ? toJson({ pruned }) : text)
    })
  })
}
