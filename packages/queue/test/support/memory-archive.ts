import {
  type AnyDelivery,
  type ArchiveRow,
  packDelivery,
  type ReadableArchive,
} from '@hookseal/core'

/** An archive in memory. `redact` changes what it keeps of a delivery. */
export function memoryArchive(
  sealKey: string,
  redact: (delivery: AnyDelivery) => AnyDelivery = (delivery) => delivery,
) {
  const rows = new Map<string, ArchiveRow>()
  let isDown = false
  const archive: ReadableArchive = {
    async record(delivery, { attempt }) {
      const { key, provider, endpoint, id, receivedAt, type } = delivery
      const packed = packDelivery(redact(delivery), { packKey: sealKey })
      const status = 'received'
      rows.set(key, {
        key,
        provider,
        endpoint,
        id,
        receivedAt,
        type,
        attempt,
        status,
        error: undefined,
        packed,
      })
    },
    async finish(key, { result, error, attempt }) {
      const row = rows.get(key)
      if (row !== undefined) rows.set(key, { ...row, status: result, error, attempt })
    },
    async *list({ key } = {}) {
      if (isDown) throw new Error('the archive is down')
      yield* [...rows.values()].filter((row) => key === undefined || row.key === key)
    },
  }
  function setDown(down: boolean): void {
    isDown = down
  }
  return { archive, erase: () => rows.clear(), setDown }
}
