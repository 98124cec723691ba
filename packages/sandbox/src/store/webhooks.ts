import type { Sender, Webhook } from '../domain/model.ts'
import type { Database, Row } from './open-database.ts'

/** The registered webhooks. */
export interface Webhooks {
  add(webhook: Omit<Webhook, 'seq'>): Webhook
  get(id: string): Webhook | undefined
  /** Lists webhooks, oldest first. */
  list(sender?: Sender, owner?: string): readonly Webhook[]
  change(id: string, changes: Partial<Pick<Webhook, 'url' | 'state'>>): void
  /** Replaces the secret of a webhook, and remembers the old one. */
  rotate(id: string, pair: Pick<Webhook, 'secret' | 'signingKey'>): void
  remove(id: string): void
}

// `explain` accepts eight other secrets.
const MAX_OLD_SECRETS = 7

function webhookOf(row: Row): Webhook {
  const { events, oldSecrets } = row
  return Object.freeze({
    ...(row as unknown as Webhook),
    oldSecrets: JSON.parse(String(oldSecrets)),
    events: events === null ? null : JSON.parse(String(events)),
  })
}

/** The table of webhooks. */
export function webhooksOf(database: Database): Webhooks {
  const get = (id: string) => {
    const row = database.get('SELECT * FROM webhooks WHERE id = ?', [id])
    return row && webhookOf(row)
  }
  return Object.freeze<Webhooks>({
    get,
    add(webhook) {
      const { id, sender, owner, url, secret, signingKey, state, createdAt } = webhook
      const [oldSecrets, events] = [webhook.oldSecrets, webhook.events].map(
        (list) => list && JSON.stringify(list),
      )
      const row = database.get(
        `INSERT INTO webhooks (id, sender, owner, url, secret, signingKey, oldSecrets, state, events, createdAt)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING *`,
        [
          ...[id, sender, owner, url, secret, signingKey, oldSecrets ?? null, state],
          ...[events ?? null, createdAt],
        ],
      )
      return webhookOf(row as Row)
    },
    list(sender, owner) {
      const rows = database.all(
        'SELECT * FROM webhooks WHERE sender = ifnull(?, sender) AND owner = ifnull(?, owner) ORDER BY seq',
        [sender ?? null, owner ?? null],
      )
      return rows.map(webhookOf)
    },
    change(id, { url = null, state = null }: { url?: string | null; state?: string | null }) {
      database.run(
        'UPDATE webhooks SET url = ifnull(?, url), state = ifnull(?, state) WHERE id = ?',
        [url, state, id],
      )
    },
    rotate(id, { secret, signingKey }) {
      const webhook = get(id)
      if (webhook === undefined) return
      const old = [webhook.secret, ...webhook.oldSecrets].slice(0, MAX_OLD_SECRETS)
      const values = [secret, signingKey, JSON.stringify(old), id]
      database.run(
        'UPDATE webhooks SET secret = ?, signingKey = ?, oldSecrets = ? WHERE id = ?',
        values,
      )
    },
    remove: (id) => database.run('DELETE FROM webhooks WHERE id = ?', [id]),
  })
}
