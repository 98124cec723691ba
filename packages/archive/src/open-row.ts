import type { ArchiveRow } from '@hookseal/core'
import type { OpenedPack } from '@hookseal/core/toolkit'
import type { ArchiveSettings } from './archive-options.ts'
import type { OpenedDelivery } from './delivery-archive.ts'

/**
 * Opens the pack of a row.
 *
 * @throws TypeError if it was altered, belongs to another row, was sealed with another key, or has a newer version
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
  throw new TypeError('this row was altered: it contains another delivery')
}

/** Checks the seal of a row and returns its contents. @throws TypeError for the same reasons as `openSealed` */
export async function openRow(
  settings: Pick<ArchiveSettings, 'openPack'>,
  row: ArchiveRow,
): Promise<OpenedDelivery> {
  const { fields, rawBody } = await openSealed(settings, row)
  const headers = new Headers()
  for (const [name, value] of fields.headers ?? []) headers.append(name, value)
  return { headers, rawBody, redacted: fields.redacted === true }
}
