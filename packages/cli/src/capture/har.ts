import { fail } from '../fail.ts'
import type { Capture } from './capture.ts'

type Fields = Readonly<Record<string, unknown>>

const isRecord = (value: unknown): value is Fields => typeof value === 'object' && value !== null
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
const textOf = (value: unknown) => (typeof value === 'string' ? value : undefined)
/** A member of what may be no object at all. */
const member = (value: unknown, name: string) => (isRecord(value) ? value[name] : undefined)

function notHar(what: string): never {
  return fail(what, 'copy the request "as HAR"')
}

/** The engine's own message quotes the text around the fault, which is the payload. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return notHar('the capture begins like a HAR file, but is not JSON')
  }
}

function headerOf(header: unknown): readonly [name: string, value: string] {
  const name = textOf(member(header, 'name'))
  const value = textOf(member(header, 'value'))
  if (name !== undefined && value !== undefined) return [name, value]
  return notHar('a header of the HAR entry has no name or no value')
}

/** The first POST of a HAR file, or one entry or request of it (http://www.softwareishard.com/blog/har-12-spec/). */
export function parseHar(text: string): Capture {
  const har = parseJson(text)
  const entries = listOf(member(member(har, 'log'), 'entries'))
  const isPost = (entry: unknown) => member(member(entry, 'request'), 'method') === 'POST'
  const entry = entries.find(isPost) ?? entries[0] ?? har
  const request = member(entry, 'request') ?? entry
  const headers = member(request, 'headers')
  if (!Array.isArray(headers)) notHar('the JSON is not a HAR file, entry or request')
  const data = member(request, 'postData')
  const encoding = member(data, 'encoding') === 'base64' ? 'base64' : 'utf8'
  return {
    method: textOf(member(request, 'method')),
    url: textOf(member(request, 'url')),
    headers: headers.map(headerOf),
    body: Buffer.from(textOf(member(data, 'text')) ?? '', encoding),
  }
}
