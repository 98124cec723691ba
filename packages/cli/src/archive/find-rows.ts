import type { ArchivedDelivery, DeliveryArchive } from '@hookseal/archive'
import { didYouMean } from '@hookseal/core/toolkit'
import type { Command } from 'commander'
import { fail } from '../fail.ts'

/** Describes the argument in the help. */
export const KEY_HELP = 'key of a delivery, as shown by `ls`, or its first characters'

const KEY_LENGTH = 43
const MIN_PREFIX = 6

/**
 * Allows a key that starts with `-`, as one in 64 does, to be an argument. The parser passes unknown options through,
 * so {@link checkKeys} detects misspelled ones.
 */
export function takeKeys(command: Command): Command {
  return command.allowUnknownOption()
}

/** Checks the arguments of a command that takes keys, and drops the `--` between options and keys. */
export function checkKeys(texts: readonly string[], { options }: Command): readonly string[] {
  const keys = texts.filter((text) => text !== '--')
  for (const key of keys) {
    if (key.startsWith('--') && key.length < KEY_LENGTH) {
      const known = options.map(({ long }) => long ?? '')
      fail(`unknown option ${key}${didYouMean(key, known)}`, 'see --help')
    }
    if (key.length >= MIN_PREFIX) continue
    fail(`"${key}" is not a key`, `pass at least its first ${MIN_PREFIX} characters`)
  }
  return [...new Set(keys)]
}

async function rowOf(archive: DeliveryArchive, key: string): Promise<ArchivedDelivery | undefined> {
  for await (const row of archive.list({ key })) return row
  return undefined
}

/** The rows whose keys start with one of these texts. Reads the whole list. */
async function rowsByPrefix(
  archive: DeliveryArchive,
  prefixes: readonly string[],
): Promise<Map<string, ArchivedDelivery>> {
  const found = new Map<string, ArchivedDelivery>()
  if (prefixes.length === 0) return found
  for await (const row of archive.list()) {
    for (const prefix of prefixes.filter((one) => row.key.startsWith(one))) {
      // A delivery that is recorded again in the meantime may be listed twice.
      const before = found.get(prefix)?.key ?? row.key
      if (before !== row.key) {
        fail(`several keys start with ${prefix}`, 'pass more of the key; ls --json shows all of it')
      }
      found.set(prefix, row)
    }
  }
  return found
}

/** Finds the deliveries with these keys. A prefix is enough if no other key starts with it. */
export async function findRows(
  archive: DeliveryArchive,
  keys: readonly string[],
): Promise<readonly ArchivedDelivery[]> {
  const whole = keys.filter((key) => key.length >= KEY_LENGTH)
  const prefixes = keys.filter((key) => key.length < KEY_LENGTH)
  const byPrefix = await rowsByPrefix(archive, prefixes)
  const rows = new Map<string, ArchivedDelivery>()
  for (const key of keys) {
    const row = whole.includes(key) ? await rowOf(archive, key) : byPrefix.get(key)
    if (row === undefined) fail(`no delivery has the key ${key}`, 'see `hookseal archive ls`')
    rows.set(row.key, row)
  }
  return [...rows.values()]
}
