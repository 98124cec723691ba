import { Command } from 'commander'
import { eraseCommand } from './archive/erase.ts'
import { lsCommand } from './archive/ls.ts'
import { pruneCommand } from './archive/prune.ts'
import { rerunCommand } from './archive/rerun.ts'
import { showCommand } from './archive/show.ts'
import type { CommandContext } from './command-context.ts'

const commands = [lsCommand, showCommand, rerunCommand, eraseCommand, pruneCommand]

const EXAMPLES = `
Examples:
  $ hookseal archive ls --app ./dist/webhooks.js --status dead
  $ hookseal archive rerun --app ./dist/webhooks.js --status dead

Run \`hookseal archive <command> --help\` for the options of each.`

/** `hookseal archive`: lists, shows, reruns and deletes archived deliveries. */
export function archiveCommand(context: CommandContext): Command {
  const archive = new Command('archive')
    .description('List, show, rerun, prune and erase archived deliveries.')
    .helpCommand(false)
    .addHelpText('after', EXAMPLES)
  for (const add of commands) archive.addCommand(add(context))
  return archive
}
