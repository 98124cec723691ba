import { fail } from '../fail.ts'
import type { Capture } from './capture.ts'

interface HarRequest {
  readonly method?: string
  readonly url?: string
  readonly headers?: readonly { readonly name: string; readonly value: string }[]
  readonly postData?: { readonly text?: string; readonly encoding?: string }
}

interface HarEntry {
  readonly request?: HarRequest
}

interface Har extends HarEntry, HarRequest {
  readonly log?: { readonly entries?: readonly HarEntry[] }
}

/** The first POST of a HAR file, or one entry or request of it (http://www.softwareishard.com/blog/har-12-spec/). */
export function parseHar(text: string): Capture {
  const har = JSON.parse(text) as Har
  const entries = har.log?.entries ?? []
  const entry = entries.find(({ request }) => request?.method === 'POST') ?? entries[0] ?? har
  const request = entry.request ?? (entry as HarRequest)
  if (!Array.isArray(request.headers)) {
    fail('the JSON is not a HAR file, entry or request', 'copy the request "as HAR"')
  }
  const { text: body = '', encoding } = request.postData ?? {}
  return {
    method: request.method,
    url: request.url,
    headers: request.headers.map(({ name, value }) => [name, value] as const),
    body: Buffer.from(body, encoding === 'base64' ? 'base64' : 'utf8'),
  }
}
