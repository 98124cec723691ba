const OLDEST_VERSION = 7

/** Parses the fields of an INFO response: `name:value` lines. */
function readInfo(info: string): ReadonlyMap<string, string> {
  return new Map(
    info
      .split(/\r?\n/)
      .filter((line) => line.includes(':'))
      .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]),
  )
}

/** INFO has one line per replica. A replica that is not online is still syncing and confirms nothing. */
const isOnline = (name: string, value: string) =>
  /^slave\d+$/.test(name) && value.includes('state=online')

const UNKNOWN =
  'INFO is not available here, so check by other means that the server evicts no keys at its memory limit, and that ' +
  'a restart does not forget its keys.'

function policyProblem(policy: string | undefined): string | undefined {
  if (policy === 'noeviction') return undefined
  if (policy === undefined) {
    return (
      'INFO does not include maxmemory-policy: a server that evicts keys at its memory limit forgets events that were ' +
      'handled, and their replays run again. Make sure that it evicts no keys.'
    )
  }
  return (
    `maxmemory-policy is ${policy}: at the memory limit the server forgets events that were ` +
    'handled, and their replays run again. Set it to noeviction.'
  )
}

function fileProblem(enabled: string | undefined): string | undefined {
  if (enabled === '0') {
    return 'appendonly is no: after a restart, the server has forgotten handled events, and their replays run again. Set it to yes.'
  }
  if (enabled !== undefined) return undefined
  return (
    'INFO does not include appendonly: without persistence, a restarted server has forgotten handled events, and ' +
    'their replays run again. Make sure that persistence is on.'
  )
}

function versionProblem(version: string): string | undefined {
  if (Number.parseInt(version, 10) >= OLDEST_VERSION) return undefined
  return `the server has version ${version}, but the scripts need ${OLDEST_VERSION} or newer.`
}

/** Finds problems of a server that could break the store's guarantees, one sentence per problem. */
export function findProblems(info: string, replicas: number): readonly string[] {
  const fields = readInfo(info)
  if (fields.size === 0) return [UNKNOWN]
  const online = [...fields].filter(([name, value]) => isOnline(name, value)).length
  // Upstash is not Redis: it stores every write on disk, and its version says nothing about scripts.
  const isUpstash = fields.has('upstash_version')
  const problems = [
    policyProblem(fields.get('maxmemory_policy')),
    isUpstash ? undefined : fileProblem(fields.get('aof_enabled')),
    isUpstash ? undefined : versionProblem(fields.get('redis_version') ?? 'unknown'),
    online < replicas
      ? `${online} replicas are online, but wait.replicas is ${replicas}.`
      : undefined,
  ]
  return problems.filter((problem) => problem !== undefined)
}
