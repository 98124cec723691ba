import type { ReplayStore } from '@hookseal/core'
import type { StoreUnderTest } from '@hookseal/testing/replay-suite'
import type { Pool } from 'pg'

// What a server says whose disk is full, for new rows only.
const FULL = `
CREATE OR REPLACE FUNCTION pg_temp_full() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$;
CREATE TRIGGER disk_full BEFORE INSERT ON hookseal_replay FOR EACH ROW
  WHEN (NEW.state = 1) EXECUTE FUNCTION pg_temp_full()`

const ELAPSE = `
UPDATE hookseal_replay SET
  lease_until = lease_until - $1 * interval '1 millisecond',
  forget_at = forget_at - $1 * interval '1 millisecond'
WHERE key = ANY($2)`

/** Stores of several processes on one database, for the conformance suite. */
export function openPostgres(
  admin: Pool,
  stores: readonly [ReplayStore, ...ReplayStore[]],
): StoreUnderTest {
  return {
    stores,
    async elapse(ms, keys) {
      await admin.query(ELAPSE, [ms, [...keys]])
    },
    async fill() {
      await admin.query(FULL)
      return async () => {
        await admin.query('DROP TRIGGER disk_full ON hookseal_replay')
      }
    },
  }
}
