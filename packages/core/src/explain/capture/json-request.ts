import { type BinaryText, latin1, textOf } from '../../util/bytes.ts'
import { bodyOfJson, bodyOfText } from './captured-body.ts'
import { headersOfJson } from './captured-headers.ts'
import { type ParsedCapture, refuse } from './parsed-capture.ts'

const FORM = 'log { headers, body } as JSON, or copy the request "as HAR"'

/** Reads a member of a value that may not be an object, by the first of several names that has a value. */
function member(value: unknown, ...names: readonly string[]): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  for (const name of names) {
    const found = Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined
    if (found !== undefined && found !== null) return found
  }
  return undefined
}

/** Reads a string member, by the first of several names that has a value. */
function text(value: unknown, ...names: readonly string[]): string | undefined {
  const found = member(value, ...names)
  return typeof found === 'string' ? found : undefined
}

/** The engine's error message is not used: it quotes the text around the error, which is the payload. */
function parseJson(json: BinaryText): unknown {
  try {
    return JSON.parse(textOf(latin1(json)) ?? '')
  } catch {
    return refuse('the capture starts like JSON but is not valid JSON', FORM)
  }
}

/** The first POST of a HAR file, or else its first entry. Anything that is not a HAR file is the entry itself. */
function entryOf(json: unknown): unknown {
  const found = member(member(json, 'log'), 'entries')
  const entries: readonly unknown[] = Array.isArray(found) ? found : []
  const isPost = (entry: unknown) => text(member(entry, 'request'), 'method') === 'POST'
  return entries.find(isPost) ?? entries[0] ?? json
}

/** The URL that was requested. In AWS format 1.0, the query is a decoded object. */
function urlOf(request: unknown): string | undefined {
  const path = text(request, 'url', 'rawPath', 'path')
  const query =
    text(request, 'rawQueryString') ??
    `${new URLSearchParams({ ...Object(member(request, 'queryStringParameters')) })}`
  return path === undefined || query === '' ? path : `${path}?${query}`
}

/**
 * Reads a request in JSON: a logged `{ headers, body }`, an AWS Lambda event, or a HAR file, entry or request
 * (http://www.softwareishard.com/blog/har-12-spec/).
 */
export function parseJsonRequest(json: BinaryText): ParsedCapture {
  const entry = entryOf(parseJson(json))
  const request = member(entry, 'request', 'req') ?? entry
  const headers = member(request, 'multiValueHeaders', 'rawHeaders', 'headers')
  if (typeof headers !== 'object' || headers === null) refuse('the JSON has no headers', FORM)
  const data = member(request, 'postData')
  const isBase64 = member(request, 'isBase64Encoded') === true
  const encoding = isBase64 ? 'base64' : member(request, 'bodyEncoding')
  return {
    method:
      text(request, 'method', 'httpMethod') ??
      text(member(member(request, 'requestContext'), 'http'), 'method'),
    url: urlOf(request),
    headers: headersOfJson(headers),
    body:
      data === undefined
        ? bodyOfJson(member(request, 'rawBody', 'body'), encoding)
        : bodyOfText(text(data, 'text') ?? '', text(data, 'encoding')),
  }
}
