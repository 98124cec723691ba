import { backend } from '#crypto'
import { WebhookError } from '../error/webhook-error.ts'
import { type Bytes, textOf } from '../util/bytes.ts'
import { atOnce } from '../util/time-limit.ts'

/** A form with one field that contains JSON. */
export interface FormField {
  /** The name of the form field that contains JSON. */
  readonly form: string
  /**
   * What else the sender sends: JSON as the whole body, or JSON and forms without this field. The body is read as JSON
   * if it starts with `{` or `[`.
   * @default nothing else
   */
  readonly otherwise?: 'json' | 'json-or-form' | undefined
}

/** How a provider's body is parsed after authentication. */
export type PayloadKind =
  | 'json'
  | 'form'
  | 'json-or-form'
  | FormField
  | 'bytes'
  | ((body: Bytes) => unknown)

const MAX_DEPTH = 64

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

/**
 * Whether an object is nested more deeply than the limit. The search stops at the limit and makes no call for leaf
 * values.
 */
function isDeep(value: object, left: number): boolean {
  if (left === 0) return true
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      const member: unknown = value[i]
      if (isObject(member) && isDeep(member, left - 1)) return true
    }
    return false
  }
  for (const name in value) {
    const member = (value as Record<string, unknown>)[name]
    if (isObject(member) && isDeep(member, left - 1)) return true
  }
  return false
}

function parseText(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    if (!isObject(value) || !isDeep(value, MAX_DEPTH)) return value
  } catch {}
  // No cause: the SyntaxError of JSON.parse quotes the payload.
  throw new WebhookError('invalid_json')
}

function decoded(body: Bytes): string {
  const text = textOf(body, backend.decodeText)
  if (text === undefined) throw new WebhookError('invalid_json')
  return text
}

/**
 * Parses a body as JSON: UTF-8, nested at most 64 levels deep.
 *
 * @throws WebhookError `invalid_json`
 */
export function parseJson(body: Bytes): unknown {
  return parseText(decoded(body))
}

/**
 * Parses the fields of a form (https://url.spec.whatwg.org/#urlencoded-parsing). A name that occurs more than once has
 * a list of values.
 *
 * @throws WebhookError `invalid_json` for bytes that are not UTF-8
 */
export function parseForm(body: Bytes): Record<string, string | string[]> {
  const fields: Record<string, string | string[]> = Object.create(null)
  for (const [name, value] of new URLSearchParams(decoded(body))) {
    const before = fields[name]
    if (before === undefined) fields[name] = value
    else if (typeof before === 'string') fields[name] = [before, value]
    else before.push(value)
  }
  return fields
}

/** Whether the first byte that is not whitespace opens a JSON object or array. */
export function beginsAsJson(body: Bytes): boolean {
  const first = body.find(
    (byte) => byte !== 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d,
  )
  return first === 0x7b || first === 0x5b
}

function formField(body: Bytes, { form, otherwise }: FormField): unknown {
  if (otherwise !== undefined && beginsAsJson(body)) return parseJson(body)
  const fields = parseForm(body)
  const value = fields[form]
  if (typeof value === 'string') return parseText(value)
  if (value === undefined && otherwise === 'json-or-form') return fields
  throw new WebhookError('invalid_json', { hint: `The form must have exactly one field ${form}.` })
}

/**
 * Parses the body of an authenticated delivery. The provider or the first signed byte determines the format, never
 * Content-Type, which is not signed.
 *
 * @throws WebhookError `invalid_json`, or `provider_failed` if the provider's own function throws
 */
export function parsePayload(kind: PayloadKind, body: Bytes): unknown {
  if (kind === 'json') return parseJson(body)
  if (kind === 'bytes') return body
  if (kind === 'form') return parseForm(body)
  if (kind === 'json-or-form') return beginsAsJson(body) ? parseJson(body) : parseForm(body)
  if (typeof kind === 'object') return formField(body, kind)
  try {
    return atOnce('payload', kind(body))
  } catch (cause) {
    throw new WebhookError('provider_failed', { cause })
  }
}
