import type { ArchiveRow } from '@hookseal/core'
import type { OpenedPack } from '@hookseal/core/toolkit'
import type { ArchiveSettings } from './archive-options.ts'
import type { OpenedDelivery } from './delivery-archive.ts'

/**
 * Opens the pack of a row.
 *
 * @throws TypeError when it was altered, is of another row, was sealed with another key, or is of a newer version
 */
export async function openSealed(
  { openPack }: Pick<ArchiveSettings, 'openPack'>,
  { key, packed }: Pick<ArchiveRow, 'key' | 'packed'>,
): Promise<OpenedPack> {
  const pack = await openPack(packed)
  if (pack.kind === 'newer') {
    throw new TypeError(
      `this row was written by a newer version (format ${pack.version}); update @hookseal/archive`,
    )
  }
  if (pack.fields.key === key) return pack
  throw new TypeError('this row was altered: it holds another delivery')
}

/** What a row holds, once its seal has been checked. @throws TypeError as `openSealed` does */
export async function openRow(
  settings: Pick<ArchiveSettings, 'openPack'>,
  row: ArchiveRow,
): Promise<OpenedDelivery> {
  const { fields, rawBody } = await openSealed(settings, row)
  const headers = new Headers()
  for (const [name, value] of fields.headers ?? []) headers.append(name, value)
  return { headers, rawBody, redacted: fields.redacted === true }
}
