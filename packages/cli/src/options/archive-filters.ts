import type { ArchiveQuery } from '@hookseal/core'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { parseTime } from './parse-values.ts'

/** Which deliveries of an archive to select. */
export interface ArchiveFilters {
  readonly status?: NonNullable<ArchiveQuery['status']> | undefined
  readonly type?: string | undefined
  readonly endpoint?: string | undefined
  readonly since?: Date | undefined
}

const STATUSES = ['received', 'handled', 'discarded', 'failed', 'dead']
const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

/** Parses a time, or an age such as `2h` or `3d`. */
export function parseSince(text: string): Date {
  const [, count, unit = ''] = /^(\d{1,4})([smhd])$/.exec(text) ?? []
  if (count !== undefined) return new Date(Date.now() - Number(count) * (UNIT_MS[unit] ?? 0))
  if (/^(?:\d{4}-\d\d-\d\d|\d{9,11}$)/.test(text)) return new Date(parseTime(text))
  throw new InvalidArgumentError('Use a time such as 2026-01-31, or an age such as 2h or 3d.')
}

/** Adds the options that filter a list. */
export function addFilterOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--status <status>', 'only deliveries with this status').choices(STATUSES),
    )
    .option('--type <type>', 'only events of this type')
    .option('--endpoint <name>', 'only deliveries to this endpoint')
    .option(
      '--since <time>',
      'only deliveries that arrived since a date, a time, or an age such as 30m, 2h, 3d',
      parseSince,
    )
}

/** Converts these options to an archive query. */
export function queryOf({ status, type, endpoint, since }: ArchiveFilters): ArchiveQuery {
  return {
    ...(status !== undefined && { status }),
    ...(type !== undefined && { type }),
    ...(endpoint !== undefined && { endpoint }),
    ...(since !== undefined && { since }),
  }
}
