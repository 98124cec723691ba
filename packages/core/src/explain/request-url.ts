import type { RequestHead } from '../authenticate/authenticator.ts'
import { MAX_HEADER_CHARACTERS } from '../authenticate/required-header.ts'

/** An address in parts. Read as text: it is signed to the letter, and `URL` would write it anew. */
export interface Address {
  readonly scheme: string
  readonly host: string
  /** With its colon. */
  readonly port: string
  readonly path: string
  /** With its question mark. */
  readonly query: string
}

const HOST = /^[\w.[\]:-]{1,255}$/

/** The parts of an http(s) address; `undefined` if it is none. */
export function addressOf(url: string): Address | undefined {
  const match = /^(https?):\/\/([^/?]*?)(:\d+)?(\/[^?]*)?(\?.*)?$/.exec(url)
  if (match === null) return undefined
  const [, scheme = '', host = '', port = '', path = '', query = ''] = match
  return { scheme, host, port, path, query }
}

/** An address without a query parameter that the sender adds to what is configured. */
function withoutParameter(url: string, name: string | undefined): string {
  const at = url.indexOf('?')
  if (name === undefined || at === -1) return url
  const kept = url
    .slice(at + 1)
    .split('&')
    .filter((one) => !one.startsWith(`${name}=`))
  return url.slice(0, at) + (kept.length === 0 ? '' : `?${kept.join('&')}`)
}

/** What a capture says of the address of its request. Nothing of it is proof until a signature matches it. */
export interface RequestUrl {
  /** In full, where the capture has it so. */
  readonly full: string | undefined
  readonly place: Pick<Address, 'path' | 'query'> | undefined
  /** The hosts that its headers name, each with its header. */
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

/** The address of a request, without the parameter with the digest of its body. */
export function requestUrl(head: RequestHead, digestQuery?: string | undefined): RequestUrl {
  const { url = '' } = head
  const isUsable = url.length <= MAX_HEADER_CHARACTERS && !/[\s#]/.test(url)
  const text = isUsable ? withoutParameter(url, digestQuery) : ''
  const full = addressOf(text) === undefined ? undefined : text
  const address = full === undefined && text.startsWith('/') ? `http://any${text}` : text
  return { full, place: addressOf(address), hosts: hostsOf(head) }
}

/** The addresses that a request names, up to 4: where none is configured, one of them may be signed. */
export function namedUrls(head: RequestHead): readonly string[] {
  const { full, place, hosts } = requestUrl(head)
  const made = hosts.flatMap(([host]) =>
    place === undefined
      ? []
      : ['https', 'http'].map((scheme) => `${scheme}://${host}${place.path}${place.query}`),
  )
  return [...new Set([...(full === undefined ? [] : [full]), ...made])].slice(0, 4)
}
