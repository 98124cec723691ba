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

/** The problems of a server that could break the store's promises, one sentence per problem. */
export function findProblems(info: string, replicas: number): readonly string[] {
  const fields = readInfo(info)
  const policy = fields.get('maxmemory_policy') ?? 'unknown'
  const version = fields.get('redis_version') ?? 'unknown'
  const online = [...fields].filter(([name, value]) => isOnline(name, value)).length
  const problems: string[] = []
  if (policy !== 'noeviction') {
    problems.push(
      `maxmemory-policy is ${policy}: at the memory limit the server forgets events that were ` +
        'handled, and their replays run again. Set it to noeviction.',
    )
  }
  if (fields.get('aof_enabled') === '0') {
    problems.push(
      'appendonly is no: a restart forgets the events that were handled, and their replays run again. Set it to yes.',
    )
  }
  if (!(Number.parseInt(version, 10) >= OLDEST_VERSION)) {
    problems.push(`the server is version ${version}: the scripts need ${OLDEST_VERSION} or newer.`)
  }
  if (online < replicas) {
    problems.push(`${online} replicas are online, and wait.replicas asks for ${replicas}.`)
  }
  return problems
}
