/** The first response in some bytes: its status, and how many bytes it takes if it is complete. */
export interface ParsedResponse {
  readonly status: number
  readonly length: number | undefined
}

/** The length of a chunked body with its end (RFC 9112 section 7.1), if it is complete. */
function chunkedLength(bytes: Buffer, start: number): number | undefined {
  for (let at = start; ; ) {
    const line = bytes.indexOf('\r\n', at)
    if (line === -1) return undefined
    const size = Number.parseInt(bytes.toString('latin1', at, line), 16)
    const next = line + 4 + size
    if (Number.isNaN(size) || bytes.length < next) return undefined
    if (size === 0) return next
    at = next
  }
}

/** Parses the first final response (RFC 9112). A body without a length is never complete: no server here sends one. */
export function parseResponse(bytes: Buffer): ParsedResponse | undefined {
  const headEnd = bytes.indexOf('\r\n\r\n')
  if (headEnd === -1) return undefined
  const head = bytes.toString('latin1', 0, headEnd)
  const status = Number(head.slice(9, 12))
  const start = headEnd + 4
  if (status < 200) {
    const next = parseResponse(bytes.subarray(start))
    return next && { ...next, length: next.length && start + next.length }
  }
  if (status === 204 || status === 304) return { status, length: start }
  if (/^transfer-encoding: *chunked$/im.test(head)) {
    return { status, length: chunkedLength(bytes, start) }
  }
  const end = start + Number(/^content-length: *(\d+)$/im.exec(head)?.[1])
  return { status, length: bytes.length >= end ? end : undefined }
}
