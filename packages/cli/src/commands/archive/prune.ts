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

It deletes in batches, beside running receivers.`

function checkRetention({ app, retainDays }: Options): void {
  if (app !== undefined && retainDays !== undefined) {
    fail('--retain-days does nothing with --app', 'set retainDays of the archive in the module')
  }
  if (app === undefined && retainDays === undefined) {
    fail('it is not said how long deliveries are kept', 'pass --retain-days <days>')
  }
}

/** `hookseal archive prune`: deletes what is older than the archive keeps. */
export function pruneCommand({ io }: CommandContext): Command {
  const command = new Command('prune').description(
    'Delete the deliveries that are older than the archive keeps them.',
  )
  addSourceOptions(command)
    .option('--retain-days <days>', 'how many days a delivery is kept, without --app', parseCount)
    .option('--json', 'print the answer as JSON')
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
