// cspell:ignore totl
import {
  asymmetric,
  cachedSecrets,
  createReceiver,
  type DeliveryOf,
  defineProvider,
  type EventSchemas,
  hmac,
  isEvent,
  type KnownName,
  type NoListedEvents,
  type Provider,
  payloadHmac,
  type Secret,
  standardWebhooksScheme,
  token,
  unchecked,
  type WithEvents,
} from '@hookseal/core'

interface Events {
  'invoice.paid': { total: number }
  'invoice.sent': { to: string }
}
declare function sender<X extends object = NoListedEvents>(options: {
  readonly secret: Secret
  readonly events?: EventSchemas<X> | undefined
}): Provider<WithEvents<Events, X>>
declare function bare<X extends object = NoListedEvents>(options: {
  readonly secret: Secret
  readonly events?: EventSchemas<X> | undefined
}): Provider<X>
const provider = sender({ secret: 's' })
const receiver = createReceiver({ provider })
const delivery = await receiver.verify({ headers: {}, body: '' })

// 1 A misspelt event name.
// @ts-expect-error
createReceiver({ provider, handlers: { 'invoice.payed': () => {} } })
// 2 A name where the provider lists none.
// @ts-expect-error
createReceiver({ provider: bare({ secret: 's' }), handlers: { 'user.created': () => {} } })
// 3 A misspelt option.
// @ts-expect-error
createReceiver({ provider, handler: {} })
// 4 The provider's function, not called.
// @ts-expect-error
createReceiver({ provider: sender })
// 5 The store where the replay options belong.
// @ts-expect-error
createReceiver({ provider, replay: { scope: 'process', claim: async () => ({ status: 'done' }) } })
// 6 `type` alone does not narrow: the payload of a listed name may not fit.
// @ts-expect-error
if (delivery.type === 'invoice.paid') delivery.event.total
// 7 A forgotten await.
// @ts-expect-error
receiver.verify({ headers: {}, body: '' }).event
// 8 isEvent with a name that is not listed.
// @ts-expect-error
isEvent(delivery, 'invoice.payed')
// 9 isEvent with a union does not narrow: its else branch would be wrong.
declare const either: KnownName<DeliveryOf<typeof receiver>>
// @ts-expect-error
if (isEvent(delivery, either)) delivery.event.total
// 10 A payload member that does not exist.
// @ts-expect-error
createReceiver({ provider, handlers: { 'invoice.paid': ({ event }) => event.totl } })
// 11 A format without its placeholder.
// @ts-expect-error
hmac({ secret: 's', header: 'x', format: 'sha256=hex' })
// 12 An algorithm in another spelling.
// @ts-expect-error
hmac({ secret: 's', header: 'x', algorithm: 'SHA256' })
// 13 A token without a place.
// @ts-expect-error
token({ secret: 's' })
// 14 A token in two places.
// @ts-expect-error
token({ secret: 's', header: 'authorization', query: 'token' })
// 15 A scheme that was not made by the library.
defineProvider({
  name: 'x',
  // @ts-expect-error
  scheme: { kind: 'hmac', secret: 's' },
  events: {},
  identify: () => ({ type: 'a' }),
})
// 16 identify without a type.
defineProvider({
  name: 'x',
  scheme: token({ secret: 's', header: 'x' }),
  events: {},
  // @ts-expect-error
  identify: () => ({ id: 'a' }),
})
// 17 A pointer without its slash.
// @ts-expect-error
payloadHmac({ secret: 's', proof: { signature: 'signature', signedContent: '{timestamp}' } })
// 18 A handshake answered in two ways, or with a value that is nothing known.
defineProvider({
  name: 'x',
  scheme: token({ secret: 's', header: 'x' }),
  events: {},
  identify: () => ({ type: 'a' }),
  // @ts-expect-error
  handshakes: [{ on: 'delivery', when: { at: '/a', is: 'text' }, answer: { text: '{echo}' } }],
})
// 19 A cache whose loader looks at the request: tenants would share secrets.
// @ts-expect-error
cachedSecrets((request: { headers: Headers }) => request.headers.get('x-tenant') ?? '')
// 20 A secret and a public key at once; a public key without its algorithm.
// @ts-expect-error
standardWebhooksScheme({ secret: 's', publicKey: 'whpk_x' })
// @ts-expect-error
asymmetric({ publicKey: 'k', keyEncoding: 'hex', header: 'x' })
// 21 Old names.
// @ts-expect-error
hmac({ secret: 's', header: 'x', signed: '{body}' })
// @ts-expect-error
createReceiver({ provider, hooks: { onRejected() {} } })
// 22 finish with a boolean, as settle had it.
const admission = await receiver.admit({ headers: {}, body: '' })
// @ts-expect-error
if (admission.kind === 'admitted') admission.finish(true)
// 23 The delivery of an outcome that has none.
const outcome = await receiver.receive({ headers: {}, body: '' })
// @ts-expect-error
outcome.delivery.type
// 24 A secret that may be null.
// @ts-expect-error
sender({ secret: null })
// 25 An event that is not a schema.
// @ts-expect-error
sender({ secret: 's', events: { 'a.b': {} as { total: number } } })
void unchecked
