import { checkOptions, nonEmpty } from '@hookseal/core/toolkit'
import type { BackfillRequest } from '../backfill.ts'

/** The webhook of a repository, by the number in the address of its settings. */
export interface GithubRepositoryHook {
  /** The account that owns the repository. */
  readonly owner: string
  /** The name of the repository. */
  readonly repo: string
  /** The number of the webhook. */
  readonly id: number
}

/** The webhook of an organization, by the number in the address of its settings. */
export interface GithubOrganizationHook {
  /** The name of the organization. */
  readonly org: string
  /** The number of the webhook. */
  readonly id: number
}

/** Options of `githubDeliveries()`. */
export interface GithubDeliveriesOptions {
  /** A token that may read the webhook. It is sent to `apiUrl` alone. */
  readonly token: string
  /** Whose deliveries to read. */
  readonly hook: GithubRepositoryHook | GithubOrganizationHook
  /** Since when. GitHub keeps deliveries for 3 days. */
  readonly since: Date
  /** Where the API is, for GitHub Enterprise Server. @default 'https://api.github.com' */
  readonly apiUrl?: string | undefined
  /** Makes the requests to the API. @default the global fetch */
  readonly fetch?: typeof globalThis.fetch | undefined
}

interface Listed {
  readonly id: string
  readonly delivered_at: string
}

interface Delivered {
  readonly request?: {
    readonly headers?: Readonly<Record<string, string>> | null
    readonly payload?: unknown
  } | null
}

const PAGE_SIZE = 100

/** The list, with each id as GitHub wrote it: a number may have more digits than JavaScript keeps. */
const readList = (json: string): readonly Listed[] =>
  JSON.parse(json.replace(/"id":\s*(\d+)/g, '"id":"$1"'))

function hookPath(hook: GithubDeliveriesOptions['hook']): string {
  const known = 'org' in hook ? ['org', 'id'] : ['owner', 'repo', 'id']
  checkOptions('githubDeliveries: hook', hook, known)
  const segment = (name: string, value: unknown) => encodeURIComponent(nonEmpty(name, value))
  const home =
    'org' in hook
      ? `orgs/${segment('hook.org', hook.org)}`
      : `repos/${segment('hook.owner', hook.owner)}/${segment('hook.repo', hook.repo)}`
  if (!Number.isSafeInteger(hook.id))
    throw new TypeError('hook.id must be the number of the webhook')
  return `${home}/hooks/${hook.id}/deliveries`
}

/** The address of the next page. Another origin never gets the token. @throws Error for one */
function nextPage(link: string | null, { origin }: URL): URL | undefined {
  const [, address] = /<([^>]+)>;[^,]*\brel="?next"?/.exec(link ?? '') ?? []
  if (address === undefined) return undefined
  const next = new URL(address, origin)
  if (next.origin === origin) return next
  throw new Error(`githubDeliveries: the next page is at another origin, ${next.origin}`)
}

function checkGithubOptions(options: GithubDeliveriesOptions): void {
  checkOptions('githubDeliveries', options, ['token', 'hook', 'since', 'apiUrl', 'fetch'])
  nonEmpty('githubDeliveries: token', options.token)
  const { since } = options
  if (since instanceof Date && !Number.isNaN(since.getTime())) return
  throw new TypeError('githubDeliveries: since must be a valid Date')
}

/**
 * The deliveries that GitHub has on its own list, oldest first, for `backfill`. GitHub gives the payload parsed: it is
 * written again as JSON. One that GitHub had written otherwise has another signature, and is counted as refused.
 *
 * @throws TypeError for a mistake in the options; what it returns rejects with an Error when GitHub does not answer 200
 * @example
 * ```ts
 * const since = new Date(Date.now() - 86_400_000)
 * await backfill(receiver, githubDeliveries({ token, hook: { owner: 'acme', repo: 'shop', id: 1 }, since }))
 * ```
 */
export function githubDeliveries(options: GithubDeliveriesOptions): AsyncIterable<BackfillRequest> {
  checkGithubOptions(options)
  const { token, since, apiUrl = 'https://api.github.com', fetch = globalThis.fetch } = options
  const base = new URL(apiUrl)
  const path = `${base.pathname.replace(/\/$/, '')}/${hookPath(options.hook)}`
  const sinceMs = since.getTime()

  const get = async (url: URL) => {
    const headers = {
      authorization: `Bearer ${token}`,
      accept: 'application/vnd.github+json',
      'user-agent': '@hookseal/archive',
    }
    const response = await fetch(url, { headers, redirect: 'error' })
    if (response.status === 200) return response
    throw new Error(
      `githubDeliveries: GitHub answered ${response.status} for ${url.pathname}; check the token and the webhook`,
    )
  }
  const listIds = async () => {
    const ids: string[] = []
    let page: URL | undefined = new URL(`${path}?per_page=${PAGE_SIZE}`, base)
    while (page !== undefined) {
      const response = await get(page)
      const listed = readList(await response.text())
      const wanted = listed.filter(({ delivered_at }) => Date.parse(delivered_at) >= sinceMs)
      ids.push(...wanted.map(({ id }) => id))
      // The newest come first: behind one that is too old, all are.
      page =
        wanted.length < listed.length ? undefined : nextPage(response.headers.get('link'), base)
    }
    return ids.reverse()
  }

  return (async function* read() {
    for (const id of await listIds()) {
      const response = await get(new URL(`${path}/${id}`, base))
      const { request } = (await response.json()) as Delivered
      if (request?.headers == null) continue
      yield { headers: request.headers, body: JSON.stringify(request.payload) }
    }
  })()
}
