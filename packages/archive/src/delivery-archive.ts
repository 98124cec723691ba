import type {
  AnyReceiver,
  ArchiveQuery,
  ArchiveRow,
  Outcome,
  ReadableArchive,
} from '@hookseal/core'

/** One delivery on record. */
export interface ArchivedDelivery extends ArchiveRow {
  /** Whose data it holds, as `subject` of the archive said. */
  readonly subject: string | undefined
  /** Whether its body, as it is kept, is not the one that arrived. */
  readonly redacted: boolean
}

/** What a row holds, once its seal has been checked. */
export interface OpenedDelivery {
  /** The request headers that were kept. They are not authenticated. */
  readonly headers: Headers
  /** The body as it was kept. It is empty if bodies are dropped. */
  readonly rawBody: Uint8Array
  /** Whether this is not the body that arrived. */
  readonly redacted: boolean
}

/** Options of `rerun()`. */
export interface RerunOptions {
  /** The replay key of the delivery, as `list` shows it. */
  readonly key: string
  /** Runs a delivery again that was handled or discarded. @default false */
  readonly force?: boolean | undefined
  /** Runs a delivery although values of its body were not kept; the handler sees `delivery.redacted`. @default false */
  readonly allowRedacted?: boolean | undefined
}

/** Which rows `erase()` deletes: all of a subject, or the one of a key. */
export type EraseQuery =
  | {
      /** The subject, as the option `subject` returned it. */
      readonly subject: string
      readonly key?: undefined
    }
  | {
      /** The replay key of one delivery. */
      readonly key: string
      readonly subject?: undefined
    }

/** Every authentic delivery, on record. Pass it to `createReceiver` as `archive`. */
export interface DeliveryArchive extends ReadableArchive {
  /**
   * The deliveries on record, newest first. They are read in pages, so that a long list takes little memory.
   *
   * @example
   * ```ts
   * for await (const row of archive.list({ status: 'dead' })) console.log(row.key, row.type, row.error)
   * ```
   */
  list(query?: ArchiveQuery): AsyncIterable<ArchivedDelivery>
  /**
   * Checks the seal of a row, and resolves to what it holds.
   *
   * @throws TypeError when the row was altered, or none of the keys has sealed it.
   */
  open(row: ArchiveRow): Promise<OpenedDelivery>
  /**
   * Runs a delivery again, through the receiver's own handlers. It claims the delivery like any other run, so that it
   * resolves to `in_flight` while another run holds it. A delivery that turns out to have been handled is only
   * marked so.
   *
   * @throws TypeError when there is no such row, it was altered, it belongs to another receiver, or it needs `force`
   *   or `allowRedacted`.
   * @example
   * ```ts
   * const outcome = await archive.rerun(receiver, { key })
   * ```
   */
  rerun(receiver: AnyReceiver, options: RerunOptions): Promise<Outcome>
  /**
   * Deletes all rows of a subject, or one row, and resolves to their number. It does not keep a later delivery from
   * being recorded.
   *
   * @example
   * ```ts
   * await archive.erase({ subject: customer.id })
   * ```
   */
  erase(query: EraseQuery): Promise<number>
  /**
   * Deletes the rows that are older than `retainDays`, in batches, and resolves to their number. Run it from a job,
   * about once an hour.
   *
   * @example
   * ```ts
   * setInterval(() => archive.prune().catch(console.error), 3_600_000).unref()
   * ```
   */
  prune(): Promise<number>
  /** Writes what is held back. Await it before you close the database. */
  flush(): Promise<void>
}
