const OLDEST_VERSION = 7

/** The fields of an INFO answer: `name:value` lines. */
function readInfo(info: string): ReadonlyMap<string, string> {
  return new Map(
    info
      .split(/\r?\n/)
      .filter((line) => line.includes(':'))
      .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]),
  )
}

/** INFO has one line per replica. A replica that is not online is still copying, and confirms nothing. */
const isOnline = (name: string, value: string) =>
  /^slave\d+$/.test(name) && value.includes('state=online')

const UNKNOWN =
  'the server does not answer INFO here, so check by other means that it evicts no keys at its memory limit, and that ' +
  'a restart does not forget its keys.'

function policyProblem(policy: string | undefined): string | undefined {
  if (policy === 'noeviction') return undefined
  if (policy === undefined) {
    return (
      'INFO does not tell maxmemory-policy: a server that evicts keys at its memory limit forgets events that were ' +
      'handled, and their replays run again. Make sure that it evicts none.'
    )
  }
  return (
    `maxmemory-policy is ${policy}: at the memory limit the server forgets events that were ` +
    'handled, and their replays run again. Set it to noeviction.'
  )
}

function fileProblem(enabled: string | undefined): string | undefined {
  if (enabled === '0') {
    return 'appendonly is no: a restart forgets the events that were handled, and their replays run again. Set it to yes.'
  }
  if (enabled !== undefined) return undefined
  return (
    'INFO does not tell whether appendonly is on: without a file, a restart forgets the events that were handled, and ' +
    'their replays run again. Make sure that the server keeps one.'
  )
}

function versionProblem(version: string): string | undefined {
  if (Number.parseInt(version, 10) >= OLDEST_VERSION) return undefined
  return `the server is version ${version}: the scripts need ${OLDEST_VERSION} or newer.`
}

/** The problems of a server that could break the store's promises, one sentence per problem. */
export function findProblems(info: string, replicas: number): readonly string[] {
  const fields = readInfo(info)
  if (fields.size === 0) return [UNKNOWN]
  const online = [...fields].filter(([name, value]) => isOnline(name, value)).length
  // Upstash is no Redis: it stores every write on a disk, and its version says nothing about scripts.
  const isUpstash = fields.has('upstash_version')
  const problems = [
    policyProblem(fields.get('maxmemory_policy')),
    isUpstash ? undefined : fileProblem(fields.get('aof_enabled')),
    isUpstash ? undefined : versionProblem(fields.get('redis_version') ?? 'unknown'),
    online < replicas
      ? `${online} replicas are online, and wait.replicas asks for ${replicas}.`
      : undefined,
  ]
  return problems.filter((problem) => problem !== undefined)
}
