// Columns have the names of the model's fields. A new layout needs a new version number.
const VERSION = 2

/** The statements that turn an empty file into a store. */
export const SCHEMA: string = `
  PRAGMA user_version = ${VERSION};
  CREATE TABLE webhooks (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, sender TEXT NOT NULL,
    owner TEXT NOT NULL, url TEXT NOT NULL, secret TEXT NOT NULL, signingKey TEXT,
    oldSecrets TEXT NOT NULL, state TEXT NOT NULL, events TEXT, createdAt INTEGER NOT NULL
  );
  CREATE TABLE events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, sender TEXT NOT NULL,
    type TEXT NOT NULL, body BLOB NOT NULL, createdAt INTEGER NOT NULL, UNIQUE (sender, id)
  );
  CREATE INDEX eventsOfSender ON events (sender, seq);
  CREATE TABLE deliveries (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, webhookId TEXT NOT NULL,
    sender TEXT NOT NULL, owner TEXT NOT NULL, eventId TEXT NOT NULL, eventType TEXT NOT NULL,
    kind TEXT NOT NULL, state TEXT NOT NULL, attempts INTEGER NOT NULL, maxAttempts INTEGER NOT NULL,
    nextAt INTEGER NOT NULL, createdAt INTEGER NOT NULL, settledAt INTEGER, taskId TEXT,
    taskTitle TEXT, lastStatus INTEGER, lastError TEXT, lastDurationMs INTEGER,
    eventHeaders TEXT NOT NULL, body BLOB NOT NULL, signedBody BLOB
  );
  CREATE INDEX deliveriesDue ON deliveries (state, nextAt, seq);
  CREATE INDEX deliveriesQueued ON deliveries (state, webhookId, nextAt, seq);
  CREATE INDEX deliveriesByState ON deliveries (state, seq);
  CREATE INDEX deliveriesByTime ON deliveries (createdAt, state);
  CREATE INDEX deliveriesOfWebhook ON deliveries (webhookId, seq);
  CREATE INDEX deliveriesOfEvent ON deliveries (eventId);
  CREATE TABLE attempts (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, deliveryId TEXT NOT NULL,
    webhookId TEXT NOT NULL, sender TEXT NOT NULL, owner TEXT NOT NULL, number INTEGER NOT NULL,
    url TEXT NOT NULL, startedAt INTEGER NOT NULL, durationMs INTEGER, outcome TEXT NOT NULL,
    status INTEGER, error TEXT, requestHeaders TEXT NOT NULL, responseHeaders TEXT NOT NULL,
    responseBody BLOB NOT NULL
  );
  CREATE INDEX attemptsOfDelivery ON attempts (deliveryId, seq);
  CREATE INDEX attemptsOfOwner ON attempts (sender, owner, seq);
`

/** Whether the file is new. @throws Error for a file from another version of this package */
export function isNewFile(version: number, file: string): boolean {
  if (version === 0) return true
  if (version === VERSION) return false
  throw new Error(`sandbox: ${file} was created by another version; start with a new file`)
}
