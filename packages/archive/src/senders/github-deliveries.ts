import { checkOptions, nonEmpty } from '@hookseal/core/toolkit'
import type { BackfillRequest } from '../backfill.ts'

/** The webhook of a repository, identified by the number in the URL of its settings. */
export interface GithubRepositoryHook {
  /** The account that owns the repository. */
  readonly owner: string
  /** The name of the repository. */
  readonly repo: string
  /** The number of the webhook. */
  readonly id: number
}

/** The webhook of an organization, identified by the number in the URL of its settings. */
export interface GithubOrganizationHook {
  /** The name of the organization. */
  readonly org: string
  /** The number of the webhook. */
  readonly id: number
}

/** Options of `githubDeliveries()`. */
export interface GithubDeliveriesOptions {
  /** A token with read access to the webhook. It is sent only to `apiUrl`. */
  readonly token: string
  /** The webhook whose deliveries to read. */
  readonly hook: GithubRepositoryHook | GithubOrganizationHook
  /** The time of the oldest delivery to read. GitHub keeps deliveries for 3 days. */
  readonly since: Date
  /** Base URL of the API, for GitHub Enterprise Server. @default 'https://api.github.com' */
  readonly apiUrl?: string | undefined
  /** The `fetch` function for requests to the API. @default the global fetch */
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

/** Parses the list, with each id as text, since a number may have more digits than JavaScript can represent. */
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

/** The address of the link to the next page (RFC 8288). */
function nextAddress(link: string): string | undefined {
  for (const piece of link.split('<').slice(1)) {
    const end = piece.indexOf('>')
    const [parameters = ''] = piece.slice(end + 1).split(',', 1)
    const isNext = parameters.startsWith(';') && /\brel="?next"?/.test(parameters)
    if (end > 0 && isNext) return piece.slice(0, end)
  }
  return undefined
}

/** The URL of the next page. The token is never sent to another origin. @throws Error if the origin differs */
function nextPage(link: string | null, { origin }: URL): URL | undefined {
  const address = nextAddress(link ?? '')
  if (address === undefined) return undefined
  const next = new URL(address, origin)
  if (next.origin === origin) return next
  throw new Error(`githubDeliveries: the next page is on another origin, ${next.origin}`)
}

function checkGithubOptions(options: GithubDeliveriesOptions): void {
  checkOptions('githubDeliveries', options, ['token', 'hook', 'since', 'apiUrl', 'fetch'])
  nonEmpty('githubDeliveries: token', options.token)
  const { since } = options
  if (since instanceof Date && !Number.isNaN(since.getTime())) return
  throw new TypeError('githubDeliveries: since must be a valid Date')
}

/**
 * Lists the deliveries that GitHub has stored, oldest first, for `backfill`. GitHub returns parsed payloads, which are
 * serialized as JSON again. If GitHub had serialized one differently, its signature does not match, and it counts as
 * rejected.
 *
 * @throws TypeError for a mistake in the options. The returned iterable rejects with an Error if GitHub does not
 *   respond with 200
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
      `githubDeliveries: GitHub responded with ${response.status} for ${url.pathname}; check the token and the webhook`,
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
      // The newest come first, so all deliveries after one that is too old are too old as well.
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
