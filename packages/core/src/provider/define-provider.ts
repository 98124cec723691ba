import { checkAnswer } from '../http/answer.ts'
import {
  checkOptions,
  count,
  nonEmpty,
  oneOf,
  optionalFunction,
  positive,
} from '../util/check-options.ts'
import { checkHandshakes } from './handshake.ts'
import type { Provider } from './provider.ts'
import { schemesOf, signedTolerance } from './scheme.ts'
import type { SchemeData } from './scheme-data.ts'

const NAMES: readonly (keyof Provider<object>)[] = [
  'name',
  'scheme',
  'events',
  'identify',
  'payload',
  'handshakes',
  'signatureRequired',
  'methods',
  'maxBodyBytes',
  'retainMs',
  'answer',
]
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
const OTHERWISE = ['json', 'json-or-form', undefined] as const
const PAYLOADS = ['json', 'form', 'json-or-form', 'bytes'] as const

/** The client chooses which header to send, so a list is only as strong as its weakest scheme. */
function checkSchemeList(schemes: readonly SchemeData[], signatureRequired: boolean): void {
  if (schemes.slice(0, -1).some(({ kind }) => kind === 'payload-hmac')) {
    throw new TypeError(
      'defineProvider: payloadHmac must be last in a list: it needs no header, so no scheme after it is ever used',
    )
  }
  const [first, ...others] = schemes as [SchemeData, ...SchemeData[]]
  const isTimed = (scheme: SchemeData) => signedTolerance(scheme) !== undefined
  const isMixed = others.some(
    (other) =>
      other.kind !== first.kind ||
      other.covers !== first.covers ||
      isTimed(other) !== isTimed(first),
  )
  if (isMixed && signatureRequired) {
    throw new TypeError(
      'defineProvider: the schemes in a list must have the same kind, coverage and time rule, because the client ' +
        'chooses among them. During a migration, set signatureRequired: false',
    )
  }
  if (!isMixed && !signatureRequired) {
    throw new TypeError('defineProvider: signatureRequired: false has no effect for these schemes')
  }
}

function checkPayload(payload: Provider<object>['payload'], schemes: readonly SchemeData[]): void {
  if (typeof payload === 'object') {
    checkOptions('defineProvider: payload', payload, ['form', 'otherwise'])
    nonEmpty('defineProvider: payload.form', payload.form)
    oneOf('defineProvider: payload.otherwise', payload.otherwise, OTHERWISE)
  } else if (typeof payload !== 'function') oneOf('defineProvider: payload', payload, PAYLOADS)
  for (const scheme of schemes) {
    if (scheme.kind === 'payload-hmac') {
      if (payload !== 'json')
        throw new TypeError('defineProvider: payloadHmac requires payload "json"')
    } else if (scheme.kind !== 'token') {
      if (scheme.timestampField !== undefined && payload !== 'json') {
        throw new TypeError('defineProvider: timestampField requires payload "json"')
      }
      const isJson = payload !== 'form' && payload !== 'bytes' && typeof payload !== 'object'
      if (scheme.isBodyBracketed && !isJson) {
        throw new TypeError(
          'defineProvider: signedContent puts another field next to {body}, which requires a JSON payload',
        )
      }
    }
  }
}

function checkEvents(events: object): void {
  checkOptions('defineProvider: events', events, Object.keys(events ?? {}))
  for (const [event, schema] of Object.entries<unknown>({ ...events })) {
    const standard = (schema as { '~standard'?: { validate?: unknown } } | undefined)?.['~standard']
    if (typeof standard?.validate === 'function') continue
    throw new TypeError(
      `defineProvider: events["${event}"] is not a Standard Schema or unchecked<T>()`,
    )
  }
}

/**
 * Defines a provider: a description of a sender, as data.
 *
 * @throws TypeError or RangeError naming the option that is missing, unknown or of the wrong type.
 * @example A sender with the event type in an unsigned header, which anyone who captures a delivery can change:
 * ```ts
 * const acme = defineProvider({
 *   name: 'acme',
 *   scheme: hmac({ secret, header: 'X-Acme-Signature', format: 'sha256={hex}' }),
 *   events: { 'order.paid': unchecked<OrderPaid>() },
 *   identify: (_payload, { headers }) => ({
 *     type: headers.get('x-acme-event') ?? 'unknown',
 *     id: headers.get('x-acme-delivery') ?? undefined,
 *     idAuthenticated: false,
 *     typeAuthenticated: false,
 *   }),
 * })
 * ```
 */
export function defineProvider<E extends object>(definition: Provider<E>): Provider<E> {
  checkOptions('defineProvider', definition, NAMES)
  const { name, scheme, events, identify, payload = 'json', signatureRequired = true } = definition
  const { handshakes, methods = ['POST'], maxBodyBytes, retainMs, answer } = definition
  nonEmpty('defineProvider: name', name)
  const schemes = schemesOf(scheme)
  checkSchemeList(
    schemes,
    oneOf('defineProvider: signatureRequired', signatureRequired, [true, false]),
  )
  checkPayload(payload, schemes)
  checkEvents(events)
  optionalFunction('defineProvider: identify', identify ?? null)
  if (handshakes !== undefined) checkHandshakes(handshakes, schemes)
  if (methods.length === 0) throw new TypeError('defineProvider: methods is an empty list')
  for (const method of methods) oneOf('defineProvider: methods', method, METHODS)
  if (maxBodyBytes !== undefined) count('defineProvider: maxBodyBytes', maxBodyBytes)
  if (retainMs !== undefined) positive('defineProvider: retainMs', retainMs)
  if (answer !== undefined) checkAnswer('defineProvider: answer', answer)
  return Object.freeze({
    name,
    scheme: Array.isArray(scheme) ? Object.freeze([...scheme]) : scheme,
    events: { ...events },
    identify,
    payload,
    handshakes: handshakes && Object.freeze([...handshakes]),
    signatureRequired,
    methods: Object.freeze([...methods]),
    maxBodyBytes,
    retainMs,
    answer,
  })
}
