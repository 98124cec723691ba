import type { Attempt, Sender } from '../domain/model.ts'
import type { Database, Row } from './open-database.ts'

/** What is known once an attempt has ended. */
export type AttemptEnd = Pick<
  Attempt,
  'durationMs' | 'outcome' | 'status' | 'error' | 'responseHeaders' | 'responseBody'
>

/** What is known before an attempt is made. */
export type AttemptStart = Pick<
  Attempt,
  'id' | 'deliveryId' | 'webhookId' | 'sender' | 'owner' | 'number' | 'url' | 'startedAt'
>

/** The log of all attempts. */
export interface Attempts {
  start(attempt: AttemptStart): void
  /** Records the URL and the headers before the request is sent. */
  sent(id: string, request: Pick<Attempt, 'url' | 'requestHeaders'>): void
  end(id: string, end: AttemptEnd): void
  ofDelivery(deliveryId: string): readonly Attempt[]
  /** Finished attempts, newest first. */
  ofOwner(sender: Sender, owner: string, limit: number, offset: number): readonly Attempt[]
  countOfOwner(sender: Sender, owner: string): number
  /** Closes the attempts that a crash interrupted. */
  interrupt(error: string): void
}

const OVER = "sender = ? AND owner = ? AND outcome <> 'running'"

function attemptOf(row: Row): Attempt {
  return Object.freeze({
    ...(row as unknown as Attempt),
    requestHeaders: JSON.parse(String(row['requestHeaders'])),
    responseHeaders: JSON.parse(String(row['responseHeaders'])),
  })
}

/** The table of attempts. */
export function attemptsOf(database: Database): Attempts {
  return Object.freeze<Attempts>({
    start: ({ id, deliveryId, webhookId, sender, owner, number, url, startedAt }) =>
      database.run(
        `INSERT INTO attempts (id, deliveryId, webhookId, sender, owner, number, url, startedAt,
           outcome, requestHeaders, responseHeaders, responseBody)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'running', '[]', '[]', x'')`,
        [id, deliveryId, webhookId, sender, owner, number, url, startedAt],
      ),
    sent: (id, { url, requestHeaders }) =>
      database.run('UPDATE attempts SET url = ?, requestHeaders = ? WHERE id = ?', [
        ...[url, JSON.stringify(requestHeaders), id],
      ]),
    end: (id, { durationMs, outcome, status, error, responseHeaders, responseBody }) =>
      database.run(
        `UPDATE attempts SET durationMs = ?, outcome = ?, status = ?, error = ?,
           responseHeaders = ?, responseBody = ? WHERE id = ?`,
        [durationMs, outcome, status, error, JSON.stringify(responseHeaders), responseBody, id],
      ),
    ofDelivery: (deliveryId) =>
      database
        .all('SELECT * FROM attempts WHERE deliveryId = ? ORDER BY seq', [deliveryId])
        .map(attemptOf),
    ofOwner: (sender, owner, limit, offset) =>
      database
        .all(`SELECT * FROM attempts WHERE ${OVER} ORDER BY seq DESC LIMIT ? OFFSET ?`, [
          ...[sender, owner, limit, offset],
        ])
        .map(attemptOf),
    countOfOwner: (sender, owner) =>
      Number(
        database.get(`SELECT count(*) AS n FROM attempts WHERE ${OVER}`, [sender, owner])?.['n'],
      ),
    interrupt: (error) =>
      database.run(
        "UPDATE attempts SET outcome = 'error', durationMs = 0, error = ? WHERE outcome = 'running'",
        [error],
      ),
  })
}
