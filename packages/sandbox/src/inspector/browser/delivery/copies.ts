import type { HeaderPair } from '../../../domain/model.ts'
import type { AttemptView, SenderView } from '../../server/views.ts'
import { indented } from '../shared/format.ts'
import type { OpenDelivery } from '../state/open-delivery.ts'

const NO_BYTES: OpenDelivery['body'] = { base64: '', text: '', length: 0 }

/** A request, as it was sent. */
export interface SentRequest {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly headers: readonly HeaderPair[]
  readonly body: OpenDelivery['body']
}

/** The request of one attempt. */
export function sentRequest({ body }: OpenDelivery, attempt: AttemptView): SentRequest {
  const { url, requestHeaders: headers } = attempt
  // A handshake may be a GET, whose query is in the URL. A POST has a length.
  const isPost = headers.some(([name]) => name.toLowerCase() === 'content-length')
  return isPost
    ? { method: 'POST', url, headers, body }
    : { method: 'GET', url, headers, body: NO_BYTES }
}

// Headers that a client sets itself, for its own connection and body.
const CLIENTS_OWN = ['host', 'connection', 'content-length']

/** Quotes a text for a POSIX shell, in single quotes. */
const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`

/** The headers, one per line. */
export function headersText(headers: readonly HeaderPair[]): string {
  return headers.map(([name, value]) => `${name}: ${value}`).join('\n')
}

/** Builds a curl command for a POSIX shell that sends exactly these bytes. Binary bodies are piped in. */
export function curlText({ method, url, headers, body }: SentRequest): string {
  if (method === 'GET') return `curl -sS -i ${quoted(url)}`
  const isText = body.text !== null && !body.text.includes('\0')
  const given = headers.filter(([name]) => !CLIENTS_OWN.includes(name.toLowerCase()))
  const lines = given.map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`)
  // Otherwise curl would set a form content type.
  const isTyped = given.some(([name]) => name.toLowerCase() === 'content-type')
  const data = isText ? `--data-raw ${quoted(body.text ?? '')}` : '--data-binary @-'
  const typed = isTyped ? lines : [...lines, "-H 'content-type:'"]
  const command = ['curl -sS -i -X POST', ...typed, data, quoted(url)].join(' \\\n  ')
  return isText ? command : `printf %s ${quoted(body.base64)} | base64 -d | ${command}`
}

/** The exact text of an `.http` file; `undefined` for a binary body. */
export function httpText({ method, url, headers, body }: SentRequest): string | undefined {
  if (body.text === null) return undefined
  const { pathname, search } = new URL(url)
  return `${method} ${pathname}${search} HTTP/1.1\n${headersText(headers)}\n\n${body.text}`
}

/** Groups values by name. A repeated header becomes a list. */
function grouped(
  headers: readonly HeaderPair[],
): Readonly<Record<string, string | readonly string[]>> {
  const names = new Set(headers.map(([name]) => name))
  const valuesOf = (name: string) =>
    headers.filter(([other]) => other === name).map(([, value]) => value)
  return Object.fromEntries(
    [...names].map((name) => {
      const [first = '', ...others] = valuesOf(name)
      return [name, others.length === 0 ? first : [first, ...others]]
    }),
  )
}

/** Builds the input for `hookseal explain`: the headers, and the body as text or base64. */
export function explainText({ method, url, headers, body }: SentRequest): string {
  const content =
    body.text === null ? { body: body.base64, isBase64Encoded: true } : { body: body.text }
  return JSON.stringify({ method, url, headers: grouped(headers), ...content }, null, 2)
}

/** The command that explains a capture. If a time is signed, it includes the time of sending. */
export function explainCommand(
  { sender, signsTime }: Pick<SenderView, 'sender' | 'signsTime'>,
  sentAt: number,
): string {
  const at = signsTime ? ` --at ${new Date(sentAt).toISOString()}` : ''
  return `npx @hookseal/cli explain ${sender} capture.json${at}`
}

/** A body for the clipboard, as text or base64. */
export function bodyText({ text, base64 }: OpenDelivery['body']): string {
  return text ?? base64
}

/** The text for comparing two bodies. JSON is indented. */
export function comparable(text: string | null): string {
  return indented(text) ?? text ?? ''
}
