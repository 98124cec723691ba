/** A script and its digest. */
export interface Script {
  readonly source: string
  readonly sha: string
}

// A key holds five fields: its state (Pending, Free or Done), the token of its holder, the attempt, the end of its
// lease and the end of its retention. The key's own expiry comes after both of these, so it only removes data that no
// longer matters.
const PRELUDE = `
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local own = ARGV[1]
local state, token, attempt, lease, forget = 'A', '-', 0, 0, 0
local value = redis.call('GET', KEYS[1])
if value then
  state, token, attempt, lease, forget =
    string.match(value, '^([PFD]) (%S+) (%d+) (%d+) (%d+)$')
  if not state then return redis.error_reply('ERR not a replay key: ' .. KEYS[1]) end
  attempt, lease, forget = tonumber(attempt), tonumber(lease), tonumber(forget)
end
local function keep(state, token, attempt, lease, forget)
  local left = math.max(lease, forget) - now
  if left <= 0 then return redis.call('DEL', KEYS[1]) end
  local fields = string.format('%s %s %d %d %d', state, token, attempt, lease, forget)
  redis.call('SET', KEYS[1], fields, 'PX', string.format('%d', left))
end
`

// A commit, a release and an extension need no additional memory, and must work at the server's memory limit.
const ALLOW_OOM = '#!lua flags=allow-oom'

// The digests are hard-coded because a Worker can compute them only asynchronously. A wrong digest would only cost a
// second round trip per call.
const script = (sha: string, body: string, shebang = ''): Script => ({
  sha,
  source: `${shebang}${PRELUDE}${body.trim()}`,
})

/**
 * ARGV: token, lease, retention. Without flags, so that only the write is rejected at the memory limit, and a key that
 * is done or in flight is still recognized.
 */
export const CLAIM: Script = script(
  'e174038a505931769c042673f65e54480894f568',
  `
if state == 'D' and forget > now then return { 'done' } end
if state == 'P' and lease > now then
  if token == own then return { 'claimed', attempt } end
  return { 'in_flight', lease - now }
end
if forget <= now then attempt = 0 end
keep('P', own, attempt + 1, now + tonumber(ARGV[2]), now + tonumber(ARGV[3]))
return { 'claimed', attempt + 1 }
`,
)

/** ARGV: token, retention. Repeating a commit with the same token returns `ok` again. */
export const COMMIT: Script = script(
  '687592d1ae98b2a12b8ba75867dc2736eecdd4bc',
  `
local by = token
if state == 'P' and token ~= own then by = '-' end
if forget <= now and (state ~= 'P' or lease <= now) then attempt = 0 end
keep('D', by, attempt, 0, now + tonumber(ARGV[2]))
return by == own and 'ok' or 'lease_lost'
`,
  ALLOW_OOM,
)

/** ARGV: token. */
export const RELEASE: Script = script(
  '39bce5557555eac3b11de7d175738b57c455a4b4',
  `
if state ~= 'P' or token ~= own then return 'lease_lost' end
keep('F', '-', attempt, 0, forget)
return 'ok'
`,
  ALLOW_OOM,
)

/** ARGV: token, lease. */
export const EXTEND: Script = script(
  '20e9c8737894945209f943bcbb5935e69815a2af',
  `
if state ~= 'P' or token ~= own then return 'lease_lost' end
keep('P', token, attempt, now + tonumber(ARGV[2]), forget)
return 'ok'
`,
  ALLOW_OOM,
)

/** No ARGV. The attempt is kept, so that the next run continues counting. */
export const REOPEN: Script = script(
  'e120b0c682133b5d33385f95a92c3a7b76fafad2',
  `
if state == 'D' and forget > now then keep('F', '-', attempt, 0, forget) end
return 'ok'
`,
  ALLOW_OOM,
)
