import { gzipSync } from 'node:zlib'
import { ACCEPTED, type HostileCase, oneRequest } from './hostile-case.ts'
import { bodyWithJson, isJson } from './payload.ts'
import { eventName, type Sender } from './sender.ts'

const DEPTH = 20_000
const UNSTABLE = 'A crafted payload could crash or confuse your handler.'
const KEYS = '"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}'

/**
 * Writes an event, or the first in a list, with an extra first member. Text is used because an object literal cannot
 * express some of these.
 */
function withMember(event: object, member: string): string {
  if (Array.isArray(event)) return `[${withMember(event[0] ?? {}, member)}]`
  const rest = JSON.stringify(event).slice(1)
  return rest === '}' ? `{${member}}` : `{${member},${rest}`
}

/** An event whose type is a property name that every object has. Empty if the type is not a field of the payload. */
function prototypeName(sender: Sender): HostileCase[] {
  const event = sender.event() as Record<string, unknown>
  const name = eventName(sender, sender.sign(event))
  const field = Object.keys(event).find((key) => event[key] === name)
  if (field === undefined) return []
  const request = sender.sign({ ...event, [field]: 'constructor' })
  const why = 'An inherited property name could be looked up as if it were one of your handlers.'
  return [oneRequest('prototype-name', request, ACCEPTED, why)]
}

/** Bytes that are not UTF-8, if the body must be text. */
function badText(sender: Sender): HostileCase[] {
  const { event, payload, sign } = sender
  if (payload === 'bytes' || typeof payload === 'function') return []
  const bad = Buffer.of(0xff, 0xfe)
  const [head = '', tail = ''] = isJson(payload)
    ? withMember(event() as object, '"filler":"|"').split('|')
    : [`${Buffer.from(sign(event()).body)}&filler=`]
  const body = Buffer.concat([Buffer.from(head), bad, Buffer.from(tail)])
  const why = 'Invalid UTF-8 is silently altered when it is decoded.'
  // A body that must be read before it is proved is rejected like a forgery.
  return [oneRequest('not-utf-8', sign(body), isReadUnproved(sender) ? 401 : 400, why)]
}

/**
 * Whether the receiver checks the start of the body before it is proved, because another signed field is adjacent to
 * it.
 */
const isBracketed = ({ scheme }: Sender) => 'isBodyBracketed' in scheme && scheme.isBodyBracketed

/** Whether the receiver has to parse the body before it is proved. */
function isReadUnproved({ scheme, payload }: Sender): boolean {
  if (scheme.kind === 'payload-hmac') return true
  if (payload !== 'form' || scheme.kind === 'token' || typeof scheme.content === 'function') {
    return false
  }
  return scheme.content.some((part) => 'field' in part && part.field === 'params')
}

/** Whether the receiver reads the time or the proof from the body before it identifies the event. */
function isProvedInside({ scheme }: Sender): boolean {
  if (scheme.kind === 'payload-hmac') return true
  return scheme.kind !== 'token' && scheme.timestampField !== undefined
}

/** Invalid JSON, or JSON that overwhelms a parser. */
function jsonCases(sender: Sender): HostileCase[] {
  const { event, payload, sign } = sender
  const signText = (text: string) => {
    const body = bodyWithJson(payload, text)
    return body === undefined ? undefined : sign(body)
  }
  const list = signText('[]')
  if (list === undefined) return []
  const filler = `"filler":${'['.repeat(DEPTH)}${']'.repeat(DEPTH)}`
  const isListNamed = eventName(sender, list) !== undefined
  const requests = {
    // Any text is a valid form.
    'not-json': payload === 'json-or-form' ? undefined : signText('not json'),
    'deep-json': signText(withMember(event() as object, filler)),
  } as const
  const unread = isReadUnproved(sender) ? 401 : 400
  const cases = Object.entries(requests).flatMap(([name, request]) => {
    const expected = name === 'not-json' && isBracketed(sender) ? 401 : unread
    return request === undefined ? [] : oneRequest(name as 'not-json', request, expected, UNSTABLE)
  })
  const status = isProvedInside(sender) ? 401 : 400
  const notAnEvent = oneRequest('not-an-event', list, status, UNSTABLE)
  return isListNamed ? cases : [...cases, notAnEvent]
}

function prototypeKeys({ event, payload, sign }: Sender): HostileCase[] {
  const body =
    payload === 'form'
      ? `${Buffer.from(sign(event()).body)}&__proto__=polluted&constructor=polluted`
      : bodyWithJson(payload, withMember(event() as object, KEYS))
  return body === undefined ? [] : [oneRequest('prototype-keys', sign(body), ACCEPTED, UNSTABLE)]
}

/** Correctly signed requests with a body that is too large or invalid. */
export function bodyCases(sender: Sender, maxBodyBytes: number): HostileCase[] {
  const { event, sign } = sender
  const filler = 'x'.repeat(maxBodyBytes + 1)
  const sample = event()
  // Only the author knows what an event given as text can contain.
  const isObject = typeof sample === 'object' && !ArrayBuffer.isView(sample)
  const shaped = isObject
    ? [...badText(sender), ...jsonCases(sender), ...prototypeKeys(sender), ...prototypeName(sender)]
    : []
  return [
    oneRequest(
      'oversize',
      sign(isObject ? { filler, ...sample } : filler),
      413,
      'Anyone could exhaust the memory, because the size must be checked before anything is verified.',
    ),
    ...shaped,
    oneRequest(
      'compressed',
      sign(gzipSync(sign(event()).body), { headers: { 'content-encoding': 'gzip' } }),
      415,
      'The verified bytes would not be the ones that are parsed, and a few bytes could expand to gigabytes.',
    ),
  ]
}
