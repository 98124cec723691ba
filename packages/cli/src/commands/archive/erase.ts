import type { DeliveryArchive, EraseQuery } from '@hookseal/archive'
import { Command } from 'commander'
import { checkKeys, findRows, KEY_HELP, takeKeys } from '../../archive/find-rows.ts'
import { withArchive } from '../../archive/open-archive.ts'
import { fail } from '../../fail.ts'
import type { Io } from '../../io.ts'
import { type ArchiveSource, addSourceOptions } from '../../options/archive-source.ts'
import { toJson } from '../../output/printable.ts'
import type { CommandContext } from '../command-context.ts'

type Options = ArchiveSource & {
  readonly subject?: string | undefined
  readonly yes?: boolean
  readonly json?: boolean
}

const EXAMPLES = `
Examples:
  $ hookseal archive erase --app ./dist/webhooks.js --subject customer-1
  $ hookseal archive erase --sqlite webhooks.db --subject customer-1 --yes
  $ hookseal archive erase --postgres-env DATABASE_URL kT3v9xQe

The command reports how many deliveries would be erased and asks for confirmation. Without a terminal, --yes is required.`

const counted = (count: number) => `${count} ${count === 1 ? 'delivery' : 'deliveries'}`

async function countRows(archive: DeliveryArchive, subject: string): Promise<number> {
  let count = 0
  for await (const row of archive.list()) if (row.subject === subject) count++
  return count
}

/** Finds what to erase, and counts the rows if a confirmation needs the number. */
async function find(
  archive: DeliveryArchive,
  keys: readonly string[],
  { subject, yes }: Options,
): Promise<{ readonly queries: readonly EraseQuery[]; readonly count: number }> {
  if (subject !== undefined) {
    return { queries: [{ subject }], count: yes === true ? 0 : await countRows(archive, subject) }
  }
  const rows = await findRows(archive, keys)
  return { queries: rows.map(({ key }) => ({ key })), count: rows.length }
}

/** Asks the user at the terminal to confirm. */
async function agrees(count: number, io: Io): Promise<boolean> {
  const would = `${counted(count)} would be erased`
  if (io.ask === undefined) return fail(would, 'pass --yes to erase without confirmation')
  return /^y(?:es)?$/i.test((await io.ask(`${would}. Erase? [y/N] `)).trim())
}

/** `hookseal archive erase`: deletes the archived deliveries of a subject, or those with certain keys. */
export function eraseCommand({ io, exit }: CommandContext): Command {
  const command = takeKeys(new Command('erase'))
    .description('Erase all deliveries of a subject, or those with the given keys.')
    .argument('[keys...]', KEY_HELP)
    .option('--subject <text>', 'erase all deliveries of this subject')
    .option('--yes', 'erase without confirmation')
  addSourceOptions(command)
    .option('--json', 'print the result as JSON')
    .addHelpText('after', EXAMPLES)

  return command.action((_: readonly string[], options: Options) => {
    const keys = checkKeys(command.args, command)
    if (keys.length > 0 === (options.subject !== undefined)) {
      fail('nothing is selected to erase, or too much', 'pass either keys or --subject <text>')
    }
    return withArchive(options, {}, io, async ({ archive }) => {
      const { queries, count } = await find(archive, keys, options)
      if (options.yes !== true && count > 0 && !(await agrees(count, io))) {
        io.stderr.write('Nothing was erased.\n')
        exit(1)
        return
      }
      // Even if there are no rows: an earlier call may have been interrupted while it cleared the file.
      let erased = 0
      for (const query of queries) erased += await archive.erase(query)
      io.stdout.write(options.json === true ? toJson({ erased }) : `Erased ${counted(erased)}.\n`)
    })
  })
}
