import {
  type AnyDelivery,
  type AnyProvider,
  type AnyReceiver,
  asymmetric,
  cachedSecrets,
  createProcessor,
  createReceiver,
  type Delivery,
  type DeliveryOf,
  defineProvider,
  type EventSchemas,
  type EventsByField,
  type EventsByKey,
  type Handler,
  type HandlerContext,
  type Handlers,
  hmac,
  isEvent,
  memoryReplayStore,
  type NoListedEvents,
  type Outcome,
  type Provider,
  packDelivery,
  payloadHmac,
  type ReadableArchive,
  type Receiver,
  type Secret,
  standardWebhooksScheme,
  token,
  toResponse,
  unchecked,
  WebhookError,
  type WebhookErrorCode,
  type WithEvents,
} from '@hookseal/core'

type Equal<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
function assert<_A extends true, _B extends true = true>(): void {}
declare const env: Readonly<Record<string, string | undefined>>
declare const headers: Headers
declare const body: Uint8Array
declare const fulfil: (id: string, signal?: AbortSignal) => Promise<{ id: string }>

// Stand-ins for three providers that come with Hookseal: how an `events` option keeps names plain.
export interface RineEvents {
  'message.received': {
    readonly event: 'message.received'
    readonly data: { readonly message_id: string }
  }
  'conversation.updated': { readonly event: 'conversation.updated' }
  '*': { readonly event: string }
}
declare function rine<X extends object = NoListedEvents>(options: {
  readonly secret: Secret
  readonly events?: EventSchemas<X> | undefined
}): Provider<WithEvents<RineEvents, X>>
interface StripeEvents {
  'checkout.session.completed': {
    readonly id: string
    readonly data: { readonly object: { readonly id: string } }
  }
  'invoice.paid': {
    readonly id: string
    readonly data: { readonly object: { readonly total: number } }
  }
}
declare function stripe<X extends object = NoListedEvents>(options: {
  readonly secret: Secret
  readonly events?: EventSchemas<X> | undefined
}): Provider<WithEvents<StripeEvents, X>>
declare function clerk<X extends object = NoListedEvents>(options: {
  readonly secret: Secret
  readonly events?: EventSchemas<X> | undefined
}): Provider<X>

// 1 The first screen of the README.
export const receiver = createReceiver({
  provider: rine({ secret: env['RINE_WEBHOOK_SECRET'] }),
  handlers: {
    'message.received': async ({ event }, { signal }) => fulfil(event.data.message_id, signal),
    '*': async (delivery) => {
      if (delivery.issues)
        console.warn(
          delivery.type,
          delivery.issues.map((i) => i.path),
        )
    },
  },
})
assert<Equal<typeof receiver, Receiver<RineEvents>>>()

// 2 Everything createReceiver takes; console is a logger; an annotated onOutcome does not disturb the inference.
const full = createReceiver({
  provider: stripe({ secret: [env['NEW_SECRET'], env['OLD_SECRET']] }),
  endpoint: 'billing',
  replay: { store: memoryReplayStore({ maxKeys: 10 }), leaseMs: 30_000, onUnavailable: 'run' },
  toleranceSeconds: 300,
  maxBodyBytes: 1 << 20,
  bodyTimeoutMs: 1,
  secretTimeoutMs: 1,
  schemaTimeoutMs: 1,
  logger: console,
  now: Date.now,
  onOutcome: (outcome: Outcome, request) => {
    if (outcome.error) console.log(outcome.error.code, request.endpoint, outcome.delivery?.id)
  },
})
assert<Equal<typeof full, Receiver<StripeEvents>>>()

// 3 Events of one's own beside the published ones: a Standard Schema as zod shapes it (zod and valibot: schemas.ts), and plain types.
declare function zodLike<T>(): {
  parse(value: unknown): T
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly types?: { readonly input: unknown; readonly output: T } | undefined
    readonly validate: (
      value: unknown,
      options?: object,
    ) =>
      | { readonly value: T }
      | {
          readonly issues: readonly {
            readonly message: string
            readonly path?: readonly PropertyKey[]
          }[]
        }
  }
}
const extended = createReceiver({
  provider: stripe({
    secret: 's',
    events: {
      'payout.paid': zodLike<{ id: string; amount: number }>(),
      'customer.created': zodLike<{ email: string }>(),
      'radar.warning': unchecked<{ readonly charge: string }>(),
    },
  }),
  handlers: {
    'payout.paid': ({ event }) => event.amount.toFixed(),
    'customer.created': ({ event }) => event.email.trim(),
    'radar.warning': ({ event }) => event.charge.trim(),
    'invoice.paid': ({ event }) => event.data.object.total,
  },
})
export type ExtendedDelivery = DeliveryOf<typeof extended>

// 4 Narrowing: by `known && type`, by switch, by isEvent; the rest stays.
export async function narrow() {
  const delivery = await full.verify({ headers, body })
  assert<Equal<typeof delivery, Delivery<StripeEvents>>>()
  if (delivery.known && delivery.type === 'invoice.paid') return delivery.event.data.object.total
  if (isEvent(delivery, 'checkout.session.completed')) return delivery.event.data.object.id
  if (delivery.known) {
    const rest: never = delivery
    return rest
  }
  const event: unknown = delivery.event
  if (delivery.handshake) return toResponse(delivery.handshake)
  return [
    event,
    delivery.issues?.[0]?.message,
    delivery.covers,
    delivery.typeAuthenticated,
    delivery.idAuthenticated,
    delivery.replayScope,
  ]
}

// 5 A union type under '*' and a switch over it.
type ClerkEvent =
  | { type: 'user.created'; data: { id: string } }
  | { type: 'user.deleted'; data: { deleted: true } }
createReceiver({
  provider: clerk({ secret: env['CLERK'], events: { '*': unchecked<ClerkEvent>() } }),
  handlers: {
    '*': ({ event }) => {
      if (event.type === 'user.deleted') return event.data.deleted
      return event.data.id
    },
  },
})
const bareClerk = clerk({ secret: 's' })
assert<Equal<typeof bareClerk, Provider<NoListedEvents>>>()

// 6 Handlers written elsewhere.
const onPaid: Handler<StripeEvents, 'invoice.paid'> = async ({ event }, context) => {
  if (event.data.object.total < 0) throw context.discard('negative total')
  context.answer('<Response/>', { headers: { 'content-type': 'text/xml' } })
  return context.request.headers.get('user-agent')
}
const all: Handlers<StripeEvents> = { 'invoice.paid': onPaid }
createReceiver({ provider: stripe({ secret: 's' }), handlers: all })

// 7 Tenants: a function that returns secrets with an endpoint, and the same behind a cache.
declare const db: { secretsOf(tenant: string): Promise<readonly string[]> }
rine({
  secret: async ({ url = '', context }) => ({
    endpoint: url,
    secrets: await db.secretsOf(String(context)),
  }),
})
rine({ secret: (request) => (request.headers.get('x-tenant') === 'a' ? 'secret a' : 'secret b') })
rine({
  secret: cachedSecrets(
    async (tenant) => ({ endpoint: tenant, secrets: await db.secretsOf(tenant) }),
    { ttlMs: 60_000, tenant: (r) => new URL(r.url ?? '').pathname },
  ),
})
rine({ secret: cachedSecrets(async () => env['S'], { ttlMs: 1, staleMs: 1, timeoutMs: 1 }) })

// 8 Scheme lists: GitLab's signature, else its token; a renamed header family.
const gitlab = defineProvider({
  name: 'gitlab',
  scheme: [
    standardWebhooksScheme({ secret: 'whsec_x', headerPrefix: 'webhook' }),
    token({ secret: 't', header: 'X-Gitlab-Token' }),
  ],
  events: { push: unchecked<{ ref: string }>() },
  identify: (payload: { object_kind: string }, { headers }) => ({
    type: payload.object_kind,
    key: headers.get('idempotency-key') ?? undefined,
  }),
  maxBodyBytes: 25 << 20,
})
assert<Equal<typeof gitlab, Provider<{ push: { ref: string } }>>>()
const shopify = hmac({
  secret: 's',
  header: ['shopify-hmac-sha256', 'X-Shopify-Hmac-Sha256'],
  format: '{base64}',
  dedupeBy: 'body+type',
})

// 9 Zoom, Slack, Twitch, Discord: signed handshakes.
const named = (payload: { event: string }) => ({ type: payload.event })
export const zoom = defineProvider({
  name: 'zoom',
  events: { 'meeting.started': unchecked<{ payload: object }>() },
  identify: named,
  scheme: hmac({
    secret: 's',
    header: 'x-zm-signature',
    format: 'v0={hex}',
    timestampHeader: 'x-zm-request-timestamp',
    signedContent: 'v0:{timestamp}:{body}',
  }),
  handshakes: [
    {
      on: 'delivery',
      when: { at: '/event', equals: 'endpoint.url_validation' },
      grammar: /^[\w-]{1,128}$/,
      answer: {
        json: {
          plainToken: '{echo:/payload/plainToken}',
          encryptedToken: '{hmac-sha256-hex:/payload/plainToken}',
        },
      },
    },
  ],
})
export const slack = defineProvider({
  name: 'slack',
  events: { app_mention: unchecked<{ event: { text: string } }>() },
  payload: { form: 'payload' },
  scheme: hmac({
    secret: 's',
    header: 'X-Slack-Signature',
    format: 'v0={hex}',
    timestampHeader: 'X-Slack-Request-Timestamp',
    signedContent: 'v0:{timestamp}:{body}',
  }),
  identify: (payload: { event: { type: string }; event_id: string }) => ({
    type: payload.event.type,
    id: payload.event_id,
  }),
  handshakes: [
    {
      on: 'delivery',
      when: { at: '/type', equals: 'url_verification' },
      answer: { json: { challenge: '{echo:/challenge}' } },
    },
  ],
})
export const twitch = defineProvider({
  name: 'twitch',
  events: { 'stream.online': unchecked<{ event: object }>() },
  identify: (p: { subscription: { type: string } }) => ({ type: p.subscription.type }),
  scheme: hmac({
    secret: 's',
    header: 'Twitch-Eventsub-Message-Signature',
    format: 'sha256={hex}',
    idHeader: 'Twitch-Eventsub-Message-Id',
    timestampHeader: 'Twitch-Eventsub-Message-Timestamp',
    timestampFormat: 'rfc3339',
    signedContent: '{id}{timestamp}{body}',
    toleranceSeconds: 600,
  }),
  handshakes: [
    {
      on: 'delivery',
      when: { at: '/challenge', is: 'text' },
      answer: { text: '{echo:/challenge}' },
    },
  ],
})
export const discord = defineProvider({
  name: 'discord',
  events: {},
  identify: (p: { event: { type: string } }) => ({ type: p.event.type }),
  answer: { status: 204, headers: {}, body: '' },
  scheme: asymmetric({
    publicKey: env['DISCORD_PUBLIC_KEY'],
    algorithm: 'ed25519',
    keyEncoding: 'hex',
    header: 'X-Signature-Ed25519',
    timestampHeader: 'X-Signature-Timestamp',
    signedContent: '{timestamp}{body}',
  }),
  handshakes: [{ on: 'delivery', when: { at: '/type', equals: 0 }, answer: { status: 204 } }],
})

// 10 Meta: an unsigned GET.
export const meta = defineProvider({
  name: 'meta',
  events: {},
  identify: (p: { object: string }) => ({ type: p.object }),
  scheme: hmac({ secret: 's', header: 'X-Hub-Signature-256', format: 'sha256={hex}' }),
  handshakes: [
    {
      on: 'get',
      require: { 'hub.mode': 'subscribe' },
      token: { query: 'hub.verify_token', secret: env['META_VERIFY_TOKEN'] },
      echo: 'hub.challenge',
    },
  ],
})

// 11 Twilio: the address and the form's fields are signed; JSON by its digest.
export const twilio = defineProvider({
  name: 'twilio',
  events: { 'message.received': unchecked<{ Body: string }>() },
  payload: 'form',
  methods: ['POST'],
  scheme: hmac({
    secret: 's',
    header: 'X-Twilio-Signature',
    format: '{base64}',
    algorithm: ['sha1', 'sha256'],
    url: 'https://example.com/twilio',
    signedContent: '{url}{params}',
    bodyDigest: { query: 'bodySHA256', algorithm: 'sha256', encoding: 'hex' },
    dedupeBy: 'signed-content',
  }),
  identify: (form: { MessageSid: string; SmsStatus: string }) => ({
    type: `message.${form.SmsStatus}`,
    id: form.MessageSid,
  }),
})

// 12 HubSpot: method, address, body, milliseconds; a JSON array.
export const hubspot = hmac({
  secret: 's',
  header: 'X-HubSpot-Signature-v3',
  format: '{base64}',
  url: ['https://a.example/h', 'https://b.example/h'],
  timestampHeader: 'X-HubSpot-Request-Timestamp',
  timestampFormat: 'unix-ms',
  signedContent: '{method}{url}{body}{timestamp}',
})

// 13 Polar: two rules for one secret. Linear: the time in the body. Paddle: a semicolon. DocuSign: numbered headers. SendGrid: ECDSA.
export const polar = standardWebhooksScheme({
  secret: 's',
  secretEncoding: ['utf8', { encoding: 'base64', prefix: 'whsec_' }],
})
export const linear = hmac({
  secret: 's',
  header: 'Linear-Signature',
  timestampField: '/webhookTimestamp',
  timestampFormat: 'unix-ms',
})
export const paddle = hmac({
  secret: 's',
  header: 'Paddle-Signature',
  separator: ';',
  timestampPrefix: 'ts=',
  format: 'h1={hex}',
  signedContent: '{timestamp}:{body}',
})
export const docusign = hmac({
  secret: 's',
  header: 'X-DocuSign-Signature-{n}',
  format: '{base64}',
})
export const sendgrid = asymmetric({
  publicKey: 'k',
  algorithm: 'ecdsa-p256-sha256',
  keyEncoding: 'base64',
  keyFormat: 'spki',
  signatureForm: 'der',
  header: 'X-Twilio-Email-Event-Webhook-Signature',
  format: '{base64}',
  timestampHeader: 'X-Twilio-Email-Event-Webhook-Timestamp',
  signedContent: '{timestamp}{body}',
})

// 14 Mailgun and Adyen: the proof is inside the payload.
export const mailgun = defineProvider({
  name: 'mailgun',
  events: { delivered: unchecked<{ 'event-data': { id: string } }>() },
  scheme: payloadHmac({
    secret: 's',
    format: '{hex}',
    proof: {
      signature: '/signature/signature',
      timestamp: '/signature/timestamp',
      id: '/signature/token',
      signedContent: '{timestamp}{id}',
    },
  }),
  identify: (payload: { 'event-data': { event: string } }, { proved }) => ({
    type: payload['event-data'].event,
    typeAuthenticated: false,
    id: proved.get('/signature/token'),
  }),
})
export const adyen = payloadHmac({
  secret: 's',
  secretEncoding: 'hex',
  format: '{base64}',
  proof: {
    items: '/notificationItems',
    maxItems: 6,
    separator: ':',
    item: '/NotificationRequestItem',
    signature: '/additionalData/hmacSignature',
    fields: [{ at: '/pspReference', grammar: /^\w+$/ }],
  },
})

// 15 GitHub: the name comes from a header that is not signed; form bodies too.
type GitHub = EventsByKey<{
  push: { post: { requestBody: { content: { 'application/json': { ref: string } } } } }
  none: { get: object }
}>
assert<Equal<GitHub, { push: { ref: string } }>>()
export const github = defineProvider({
  name: 'github',
  scheme: hmac({ secret: 's', header: 'X-Hub-Signature-256', format: 'sha256={hex}' }),
  events: { push: unchecked<GitHub['push']>() },
  identify: (_payload, { headers }) => ({
    type: headers.get('x-github-event') ?? '',
    id: headers.get('x-github-delivery') ?? undefined,
    idAuthenticated: false,
    typeAuthenticated: false,
  }),
  payload: 'json-or-form',
})

// 16 Event maps out of OpenAPI.
interface webhooks {
  a: {
    post: {
      requestBody?: { content: { 'application/json': { type: 'user.created'; id: string } } }
    }
  }
  b: {
    post: {
      requestBody?: {
        content: { 'application/json': { type: 'user.updated' | 'user.deleted'; at: number } }
      }
    }
  }
}
type ByField = EventsByField<webhooks, 'type'>
assert<
  Equal<keyof ByField, 'user.created' | 'user.updated' | 'user.deleted'>,
  Equal<ByField['user.created'], { type: 'user.created'; id: string }>
>()

// 17 Guards: the callback form and the middleware form, as an adapter would type them.
interface Req {
  readonly params: Readonly<Record<string, string>>
}
interface Res {
  status(code: number): Res
  send(text: string): Res
}
type Next = (error?: unknown) => void
interface App {
  post(path: string, ...handlers: ((request: Req, response: Res, next: Next) => unknown)[]): App
}
interface Guard<D extends AnyDelivery> {
  (request: object, response: object, next: Next): void
  delivery(request: object): D
  context(request: object): HandlerContext
}
declare function guard<D extends AnyDelivery>(receiver: AnyReceiver<D>): Guard<D>
declare function guard<D extends AnyDelivery, Q extends object, S extends object>(
  receiver: AnyReceiver<D>,
  work: (delivery: D, request: Q, response: S, context: HandlerContext) => unknown,
): (request: Q, response: S, next: Next) => void
declare const app: App
app.post(
  '/a',
  guard(full, async (delivery, request, response, { attempt }) => {
    if (isEvent(delivery, 'invoice.paid'))
      response.status(attempt).send(String(delivery.event.data.object.total))
    return request.params['id']
  }),
)
const passed = guard(full)
app.post('/b', passed, (request, response) => {
  const delivery = passed.delivery(request)
  if (delivery.known)
    response.send(delivery.type satisfies 'invoice.paid' | 'checkout.session.completed')
})

// 18 admit, run, finish; hand-off to a worker.
export async function own(request: Request) {
  const admission = await full.admit({
    headers: request.headers,
    body: async () => new Uint8Array(await request.arrayBuffer()),
    receivedAt: new Date(),
  })
  if (admission.kind !== 'admitted') return toResponse(admission)
  const outcome = await admission.run(async (delivery, { signal }) =>
    fulfil(packDelivery(delivery, { packKey: env['PACK_KEY'] }), signal),
  )
  await admission.finish(outcome.status < 300 ? 'handled' : 'failed', outcome.error)
  return toResponse(outcome)
}
export const work = createProcessor({
  provider: stripe({ secret: 's' }),
  packKey: env['PACK_KEY'],
  replay: { store: memoryReplayStore() },
  handlers: { 'invoice.paid': ({ event }, { attempt }) => fulfil(`${event.id} ${attempt}`) },
})
export const worker = async (job: { data: string }) => (await work(job.data)).kind

// 19 Outcomes are exhaustive, and so are codes.
export function count(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'handled':
    case 'ignored':
    case 'duplicate':
    case 'discarded':
      return outcome.delivery.type
    case 'in_flight':
    case 'failed':
      return `${outcome.delivery.type} ${outcome.error.code}`
    case 'rejected':
      return `${outcome.error.provider} ${outcome.error.endpoint} ${outcome.error.docsUrl}`
    case 'handshake':
      return outcome.body
    default: {
      const none: never = outcome
      return none
    }
  }
}
const code: WebhookErrorCode = 'payload_mismatch'
export const is = (error: unknown) => WebhookError.is(error) && error.code === code

// 20 Any receiver fits AnyReceiver; destructured methods; fetch with Request, Azure-like and Worker context.
export const receivers: AnyReceiver[] = [
  full,
  receiver,
  extended,
  createReceiver({ provider: gitlab }),
]
export const { fetch, verify } = full
export const POST = (request: Request, context: { waitUntil(work: Promise<unknown>): void }) =>
  fetch(request, context)
declare const azure: {
  method: string
  url: string
  headers: Headers
  body: ReadableStream<Uint8Array> | null
  bodyUsed: boolean
  query: URLSearchParams
}
void full.fetch(azure)
export const providers: AnyProvider[] = [
  gitlab,
  zoom,
  stripe({ secret: 's' }),
  bareClerk === undefined ? meta : discord,
]
void [shopify]

// 21 An archive: kept by the receiver, re-run by anybody.
declare const archive: ReadableArchive
createReceiver({ provider: stripe({ secret: 's' }), archive, handlers: { '*': console.log } })
export async function dead() {
  for await (const row of archive.list({ status: 'dead' })) console.log(row.key, row.error)
}
