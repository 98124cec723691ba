import type { RequestHead } from '../authenticate/authenticator.ts'
import { MAX_HEADER_CHARACTERS } from '../authenticate/required-header.ts'

/** The parts of a URL, as text. The exact text is signed, and the `URL` class would normalize it. */
export interface Address {
  readonly scheme: string
  readonly host: string
  /** Includes the colon. */
  readonly port: string
  readonly path: string
  /** Includes the question mark. */
  readonly query: string
}

const HOST = /^[\w.[\]:-]{1,255}$/

/** Splits an http(s) URL. Returns `undefined` for anything else. */
export function addressOf(url: string): Address | undefined {
  const match = /^(https?):\/\/([^/?]*?)(:\d+)?(\/[^?]*)?(\?.*)?$/.exec(url)
  if (match === null) return undefined
  const [, scheme = '', host = '', port = '', path = '', query = ''] = match
  return { scheme, host, port, path, query }
}

/** Removes a query parameter that the sender adds to the configured URL. */
function withoutParameter(url: string, name: string | undefined): string {
  const at = url.indexOf('?')
  if (name === undefined || at === -1) return url
  const kept = url
    .slice(at + 1)
    .split('&')
    .filter((one) => !one.startsWith(`${name}=`))
  return url.slice(0, at) + (kept.length === 0 ? '' : `?${kept.join('&')}`)
}

/** What a capture says about the URL of its request. None of it is proven until a signature matches it. */
export interface RequestUrl {
  /** The full URL, if the capture has it. */
  readonly full: string | undefined
  readonly place: Pick<Address, 'path' | 'query'> | undefined
  /** The hosts in the request headers, each with the name of its header. */
  readonly hosts: readonly (readonly [host: string, header: string])[]
}

function hostsOf({ headers }: RequestHead): RequestUrl['hosts'] {
  const forwarded = /(?:^|[;,\s])host="?([^",;\s]+)/i.exec(headers.get('forwarded') ?? '')?.[1]
  const named = [
    ['x-forwarded-host', headers.get('x-forwarded-host')],
    ['forwarded', forwarded],
    ['host', headers.get('host')],
  ] as const
  return named.flatMap(([header, value]) => {
    const host = value?.split(',')[0]?.trim() ?? ''
    return HOST.test(host) ? [[host, header] as const] : []
  })
}

/** Reads the URL of a request, without the query parameter that holds the body's digest. */
export function requestUrl(head: RequestHead, digestQuery?: string | undefined): RequestUrl {
  const { url = '' } = head
  const isUsable = url.length <= MAX_HEADER_CHARACTERS && !/[\s#]/.test(url)
  const text = isUsable ? withoutParameter(url, digestQuery) : ''
  const full = addressOf(text) === undefined ? undefined : text
  const address = full === undefined && text.startsWith('/') ? `http://any${text}` : text
  return { full, place: addressOf(address), hosts: hostsOf(head) }
}

/** The URLs that a request may have been sent to, up to 4. If none is configured, one of them may be signed. */
export function namedUrls(head: RequestHead): readonly string[] {
  const { full, place, hosts } = requestUrl(head)
  const made = hosts.flatMap(([host]) =>
    place === undefined
      ? []
      : ['https', 'http'].map((scheme) => `${scheme}://${host}${place.path}${place.query}`),
  )
  return [...new Set([...(full === undefined ? [] : [full]), ...made])].slice(0, 4)
}
