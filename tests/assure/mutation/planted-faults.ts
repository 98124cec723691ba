/** A fault in a script or a statement of a store. Stryker takes each of these texts for one literal. */
export interface PlantedFault {
  /** What the store then does. */
  readonly what: string
  /** Text that occurs once in the file. */
  readonly from: string
  readonly to: string
}

const SCRIPTS = 'packages/replay/src/redis/scripts.ts'
const STATEMENTS = 'packages/replay/src/postgres/statements.ts'
const DYNAMODB = 'packages/replay/src/dynamodb/dynamodb-replay-store.ts'
const KEY_TABLE = 'packages/replay/src/dynamodb/key-table.ts'

/** The faults, by their group and their file. */
export const PLANTED_FAULTS: Readonly<
  Record<string, Readonly<Record<string, readonly PlantedFault[]>>>
> = {
  redis: {
    [SCRIPTS]: [
      {
        what: 'a claim takes a key whose lease runs',
        from: "if state == 'P' and lease > now then\n",
        to: "if state == 'P' and lease > now and token == own then\n",
      },
      {
        what: 'a claim waits for a lease that is over',
        from: "if state == 'P' and lease > now then\n",
        to: "if state == 'P' then\n",
      },
      {
        what: 'a lease ends a millisecond late',
        from: "if state == 'P' and lease > now then\n",
        to: "if state == 'P' and lease >= now then\n",
      },
      {
        what: 'a claim does not recognize itself',
        from: "if token == own then return { 'claimed', attempt } end",
        to: '',
      },
      {
        what: 'a claim takes a finished key',
        from: "if state == 'D' and forget > now then return { 'done' } end",
        to: '',
      },
      {
        what: 'a finished key is remembered a millisecond longer',
        from: "if state == 'D' and forget > now then return { 'done' } end",
        to: "if state == 'D' and forget >= now then return { 'done' } end",
      },
      {
        what: 'attempts are counted past the retention',
        from: 'if forget <= now then attempt = 0 end',
        to: '',
      },
      {
        what: 'attempts are counted a millisecond too long',
        from: 'if forget <= now then attempt = 0 end',
        to: 'if forget < now then attempt = 0 end',
      },
      {
        what: 'a commit does not notice a successor',
        from: "if state == 'P' and token ~= own then by = '-' end",
        to: '',
      },
      {
        what: 'a commit always holds the key',
        from: "return by == own and 'ok' or 'lease_lost'",
        to: "return 'ok'",
      },
      {
        what: 'a commit keeps the retention of the claim',
        from: "keep('D', by, attempt, 0, now + tonumber(ARGV[2]))",
        to: "keep('D', by, attempt, 0, forget)",
      },
      {
        what: 'a commit forgets the attempts',
        from: "keep('D', by, attempt, 0,",
        to: "keep('D', by, 0, 0,",
      },
      {
        what: "a release frees another claim's key",
        from: "if state ~= 'P' or token ~= own then return 'lease_lost' end\nkeep('F'",
        to: "if state ~= 'P' then return 'lease_lost' end\nkeep('F'",
      },
      {
        what: 'a release frees a finished key',
        from: "if state ~= 'P' or token ~= own then return 'lease_lost' end\nkeep('F'",
        to: "if token ~= own then return 'lease_lost' end\nkeep('F'",
      },
      {
        what: 'a release forgets the attempts',
        from: "lease_lost' end\nkeep('F', '-', attempt, 0, forget)",
        to: "lease_lost' end\nkeep('F', '-', 0, 0, forget)",
      },
      {
        what: "an extension takes another claim's key",
        from: "if state ~= 'P' or token ~= own then return 'lease_lost' end\nkeep('P'",
        to: "if state ~= 'P' then return 'lease_lost' end\nkeep('P'",
      },
      {
        what: 'an extension makes a finished key run again',
        from: "if state ~= 'P' or token ~= own then return 'lease_lost' end\nkeep('P'",
        to: "if token ~= own then return 'lease_lost' end\nkeep('P'",
      },
      {
        what: 'an extension adds to the lease that is left',
        from: "keep('P', token, attempt, now + tonumber(ARGV[2]), forget)",
        to: "keep('P', token, attempt, lease + tonumber(ARGV[2]), forget)",
      },
      {
        what: 'a reopening frees a key that runs',
        from: "if state == 'D' and forget > now then keep",
        to: "if state ~= 'A' and forget > now then keep",
      },
      {
        what: 'a key never expires',
        from: "fields, 'PX', string.format('%d', left))",
        to: 'fields)',
      },
      {
        what: 'a key expires with its retention, though its lease runs',
        from: 'local left = math.max(lease, forget) - now',
        to: 'local left = forget - now',
      },
      {
        what: 'a finished claim needs room at the memory limit',
        from: "const ALLOW_OOM = '#!lua flags=allow-oom'",
        to: "const ALLOW_OOM = '#!lua'",
      },
    ],
  },
  postgres: {
    [STATEMENTS]: [
      {
        what: 'a lease ends a microsecond late',
        from: 'held.lease_until > ${NOW}`',
        to: 'held.lease_until >= ${NOW}`',
      },
      {
        what: 'a claim takes a key whose lease runs',
        from: 'const KEPT = `(${IN_FLIGHT}) OR (${FINISHED})`',
        to: 'const KEPT = `(${FINISHED})`',
      },
      {
        what: 'a claim takes a finished key',
        from: 'const KEPT = `(${IN_FLIGHT}) OR (${FINISHED})`',
        to: 'const KEPT = `(${IN_FLIGHT})`',
      },
      {
        what: 'a finished key is remembered for ever',
        from: 'const FINISHED = `held.state = ${DONE} AND held.forget_at > ${NOW}`',
        to: 'const FINISHED = `held.state = ${DONE}`',
      },
      {
        what: 'a finished key is remembered a microsecond longer',
        from: 'const FINISHED = `held.state = ${DONE} AND held.forget_at > ${NOW}`',
        to: 'const FINISHED = `held.state = ${DONE} AND held.forget_at >= ${NOW}`',
      },
      {
        what: 'attempts are counted past the retention',
        from: '`CASE WHEN held.forget_at > ${NOW} THEN held.attempt + 1 ELSE 1 END`',
        to: '`held.attempt + 1`',
      },
      {
        what: 'attempts are counted a microsecond too long',
        from: 'CASE WHEN held.forget_at > ${NOW} THEN held.attempt + 1',
        to: 'CASE WHEN held.forget_at >= ${NOW} THEN held.attempt + 1',
      },
      {
        what: 'anyone may release, extend and commit in a transaction',
        from: '`key = $1 AND token = $2 AND state = ${PENDING}`',
        to: '`key = $1 AND ($2 = $2) AND state = ${PENDING}`',
      },
      {
        what: 'a release and an extension change a finished key',
        from: '`key = $1 AND token = $2 AND state = ${PENDING}`',
        to: '`key = $1 AND token = $2`',
      },
      {
        what: 'a commit does not notice a successor',
        from: "CASE WHEN held.state = ${PENDING} AND held.token <> $2 THEN '' ELSE held.token END",
        to: 'held.token',
      },
      {
        what: 'a commit always holds the key',
        from: 'RETURNING token = $2 AS held`',
        to: 'RETURNING $2 = $2 AS held`',
      },
      {
        what: 'a commit keeps the retention of the claim',
        from: '  forget_at = excluded.forget_at\nRETURNING token = $2',
        to: '  forget_at = held.forget_at\nRETURNING token = $2',
      },
      {
        what: 'a commit counts attempts past the retention',
        from: 'attempt = CASE WHEN ${REMEMBERED} THEN held.attempt ELSE 0 END',
        to: 'attempt = held.attempt',
      },
      {
        what: 'a commit in a transaction keeps the retention of the claim',
        from: "SET state = ${DONE}, forget_at = ${after('$3')} WHERE",
        to: 'SET state = ${DONE}, forget_at = CASE WHEN $3 > 0 THEN forget_at END WHERE',
      },
      {
        what: 'a reopening frees a key that runs',
        from: 'WHERE key = $1 AND state = ${DONE} AND forget_at > ${NOW}`',
        to: 'WHERE key = $1 AND forget_at > ${NOW}`',
      },
      {
        what: 'a reopening frees a key that is forgotten',
        from: 'WHERE key = $1 AND state = ${DONE} AND forget_at > ${NOW}`',
        to: 'WHERE key = $1 AND state = ${DONE} AND forget_at >= ${NOW}`',
      },
      {
        what: 'prune() deletes a key whose lease runs',
        from: 'AND (state <> ${PENDING} OR lease_until <= ${NOW})',
        to: '',
      },
      {
        what: 'prune() deletes a key that is remembered',
        from: 'WHERE forget_at <= ${NOW} AND',
        to: "WHERE forget_at <= ${NOW} + interval '1 millisecond' AND",
      },
      {
        what: 'prune() fails at rows that are in use',
        from: 'FOR UPDATE SKIP LOCKED',
        to: 'FOR UPDATE NOWAIT',
      },
      {
        what: 'an older event is newer',
        from: 'WHERE seen.version <= excluded.version',
        to: 'WHERE seen.version IS NOT NULL',
      },
      {
        what: 'an equal event is older',
        from: 'WHERE seen.version <= excluded.version',
        to: 'WHERE seen.version < excluded.version',
      },
    ],
  },
  dynamodb: {
    // DynamoDB refuses a value that its expression does not name, so each fault still names all of them.
    [DYNAMODB]: [
      {
        what: "a release and an extension take another claim's key",
        from: "'holder = :own AND phase = :pending'",
        to: "'(holder = :own OR NOT holder = :own) AND phase = :pending'",
      },
      {
        what: 'a release frees a finished key',
        from: "'holder = :own AND phase = :pending'",
        to: "'holder = :own AND (phase = :pending OR NOT phase = :pending)'",
      },
      {
        what: "a commit takes another claim's key",
        from: "'holder = :own AND forget_at > :now'",
        to: "'(holder = :own OR NOT holder = :own) AND forget_at > :now'",
      },
      {
        what: 'a reopening frees a key that runs',
        from: "'phase = :done AND forget_at > :now'",
        to: "'(phase = :done OR NOT phase = :done) AND forget_at > :now'",
      },
    ],
    [KEY_TABLE]: [
      {
        what: 'two claims of a new key both succeed',
        from: "'attribute_not_exists(pk)'",
        to: "'attribute_not_exists(pk) OR attribute_exists(pk)'",
      },
      {
        what: 'an item is replaced that has changed in the meantime',
        from: "${name} = :seen_${name}`).join(' AND ')",
        to: "${name} = :seen_${name}`).join(' OR ')",
      },
    ],
  },
}
