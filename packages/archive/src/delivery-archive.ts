import type {
  AnyReceiver,
  ArchiveQuery,
  ArchiveRow,
  Outcome,
  ReadableArchive,
} from '@hookseal/core'

/** One archived delivery. */
export interface ArchivedDelivery extends ArchiveRow {
  /** Whose data the delivery contains, as returned by the option `subject`. */
  readonly subject: string | undefined
  /** Whether the stored body differs from the one that was received. */
  readonly redacted: boolean
}

/** The contents of a row, once its seal has been checked. */
export interface OpenedDelivery {
  /** The stored request headers. They are not authenticated. */
  readonly headers: Headers
  /** The stored body. Empty if bodies are dropped. */
  readonly rawBody: Uint8Array
  /** Whether the body differs from the one that was received. */
  readonly redacted: boolean
}

/** Options of `rerun()`. */
export interface RerunOptions {
  /** The replay key of the delivery, as shown by `list`. */
  readonly key: string
  /** Allows rerunning a delivery that was handled or discarded. @default false */
  readonly force?: boolean | undefined
  /** Allows rerunning a delivery with a redacted body. The handler can check `delivery.redacted`. @default false */
  readonly allowRedacted?: boolean | undefined
}

/** Which rows `erase()` deletes: all rows of a subject, or the row with a key. */
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

/** An archive of every authentic delivery. Pass it to `createReceiver` as `archive`. */
export interface DeliveryArchive extends ReadableArchive {
  /**
   * Lists the archived deliveries, newest first. They are read in pages, so that a long list uses little memory.
   *
   * @example
   * ```ts
   * for await (const row of archive.list({ status: 'dead' })) console.log(row.key, row.type, row.error)
   * ```
   */
  list(query?: ArchiveQuery): AsyncIterable<ArchivedDelivery>
  /**
   * Checks the seal of a row, and resolves to its contents.
   *
   * @throws TypeError if the row was altered, or was not sealed with any of the keys.
   */
  open(row: ArchiveRow): Promise<OpenedDelivery>
  /**
   * Reruns a delivery through the receiver's own handlers. It claims the delivery like any other run, so it resolves to
   * `in_flight` while another run holds it. A delivery that turns out to have been handled is only marked as handled.
   *
   * @throws TypeError if the row does not exist, was altered, belongs to another receiver, or requires `force` or
   *   `allowRedacted`.
   * @example
   * ```ts
   * const outcome = await archive.rerun(receiver, { key })
   * ```
   */
  rerun(receiver: AnyReceiver, options: RerunOptions): Promise<Outcome>
  /**
   * Deletes all rows of a subject, or one row, and resolves to the number of deleted rows. It does not prevent later
   * deliveries from being recorded.
   *
   * @example
   * ```ts
   * await archive.erase({ subject: customer.id })
   * ```
   */
  erase(query: EraseQuery): Promise<number>
  /**
   * Deletes rows that are older than `retainDays`, in batches, and resolves to the number of deleted rows. Run it from
   * a job, about once an hour.
   *
   * @example
   * ```ts
   * setInterval(() => archive.prune().catch(console.error), 3_600_000).unref()
   * ```
   */
  prune(): Promise<number>
  /** Writes everything that is buffered. Await it before you close the database. */
  flush(): Promise<void>
}
