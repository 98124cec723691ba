/** A response that has arrived. */
export interface WireResponse {
  readonly status: number
  readonly body: string
  /** Whether the server closes the connection after it. */
  readonly isLast: boolean
}

/** The end of a chunked body and its text, or `undefined` if it has not arrived. */
function readChunks(text: string, from: number): readonly [body: string, end: number] | undefined {
  let body = ''
  for (let at = from; ; ) {
    const line = text.indexOf('\r\n', at)
    if (line === -1) return undefined
    const length = Number.parseInt(text.slice(at, line), 16)
    if (text.length < line + 4 + length) return undefined
    if (length === 0) return [body, line + 4]
    body += text.slice(line + 2, line + 2 + length)
    at = line + 4 + length
  }
}

/** Reads the response at an index of what a server has sent, in binary text. */
export function readResponse(
  text: string,
  from: number,
  isHead: boolean,
): readonly [response: WireResponse, end: number] | undefined {
  const gap = text.indexOf('\r\n\r\n', from)
  if (gap === -1) return undefined
  const head = text.slice(from, gap).toLowerCase()
  const status = Number(head.slice(9, 12))
  const start = gap + 4
  const isLast = /\r\nconnection: close/.test(head)
  const has = (body: string, end: number) => [{ status, body, isLast }, end] as const
  if (isHead || status === 204 || status === 304) return has('', start)
  if (/\r\ntransfer-encoding: chunked/.test(head)) {
    const [body, end] = readChunks(text, start) ?? []
    return body === undefined || end === undefined ? undefined : has(body, end)
  }
  const length = Number(/\r\ncontent-length: (\d+)/.exec(head)?.[1] ?? 0)
  return text.length < start + length
    ? undefined
    : has(text.slice(start, start + length), start + length)
}
