import { createReceiver } from '@hookseal/core'
import { explain, readCapture } from '@hookseal/core/explain'
import { lambdaInput } from '@hookseal/core/lambda'
import { adyen, mailgun, meta, stripe, twilio } from '@hookseal/core/providers'
import { packOpener } from '@hookseal/core/toolkit'
import type { ParserCase } from './measure-growth.ts'
import { FORM_SHAPES, JSON_SHAPES, type Shape, shapedCases, TEXT_SHAPES } from './shapes.ts'

const SECRET = 'DFB1EB5485895CFA84146406857104ABB4CBCABDC8AAF103A624C8F6A3EAAB00'

const prefixed = (
  shapes: Readonly<Record<string, Shape>>,
  start: string,
  end = '',
): Record<string, Shape> =>
  Object.fromEntries(
    Object.entries(shapes).map(([name, make]) => [
      name,
      (length: number) => `${start}${make(length)}${end}`,
    ]),
  )

function captureCases(): readonly ParserCase[] {
  const all = (kind: string, shapes: Readonly<Record<string, Shape>>) =>
    shapedCases(`core/explain/capture/read-capture#readCapture, ${kind}`, shapes, (text) =>
      readCapture(text),
    )
  const raw = 'POST /hook HTTP/1.1\nx: '
  return [
    ...all('raw', prefixed(TEXT_SHAPES, raw)),
    ...all('raw body', prefixed(TEXT_SHAPES, `${raw}y\n\n`)),
    ...all('start', TEXT_SHAPES),
    ...all('start line', prefixed(TEXT_SHAPES, 'POST ', ' HTTP/1.1\n\n')),
    ...all('curl', prefixed(TEXT_SHAPES, 'curl https://a ')),
    ...all('curl header', prefixed(TEXT_SHAPES, "curl https://a -H 'x: ", "'")),
    ...all('curl $ quotes', prefixed(TEXT_SHAPES, "curl https://a -d $'", "'")),
    ...all('curl double quotes', prefixed(TEXT_SHAPES, 'curl https://a -d "', '"')),
    ...all('many curl words', { words: (length) => `curl ${'-H a:b '.repeat(length / 7)}` }),
    ...all('many curl bodies', { words: (length) => `curl ${'-d a '.repeat(length / 5)}` }),
    ...all('pipe', prefixed(TEXT_SHAPES, "printf %s '", "' | base64 -d | curl https://a -d @-")),
    ...all('JSON', JSON_SHAPES),
    ...all('JSON body', prefixed(JSON_SHAPES, '{"headers":{"a":"b"},"body":', '}')),
    ...all(
      'JSON base64',
      prefixed(TEXT_SHAPES, '{"headers":{"a":"b"},"isBase64Encoded":true,"body":"', '"}'),
    ),
    ...all('JSON headers', {
      'many headers': (length) => `{"headers":[${'["a","b"],'.repeat(length / 10)}["a","b"]]}`,
      'equal headers': (length) => `{"headers":{"a":[${'"b",'.repeat(length / 4)}"b"]},"body":""}`,
    }),
    ...all('HAR', {
      entries: (length) => `{"log":{"entries":[${'{"request":{}},'.repeat(length / 15)}{}]}}`,
    }),
  ]
}

/** Bodies that are read before they are proved, or in full. */
function verifyCases(): readonly ParserCase[] {
  const url = 'https://example.com/hook'
  const receivers = {
    'core/authenticate/payload-hmac-authenticator, mailgun': mailgun({ secret: SECRET }),
    'core/authenticate/payload-hmac-authenticator, adyen': adyen({ secret: SECRET }),
  }
  const unproved = Object.entries(receivers).flatMap(([parser, provider]) => {
    const receiver = createReceiver({ provider: provider as never, logger: false })
    const parse = (body: string) => receiver.verify({ headers: {}, body })
    const items: Shape = (length) =>
      `{"notificationItems":[${'{"NotificationRequestItem":{}},'.repeat(length / 31)}{}]}`
    // Bodies above 256 KiB are not read before they are proved, so nothing longer may be measured instead.
    return shapedCases(parser, { ...JSON_SHAPES, items }, parse, { maxLength: 100_000 })
  })
  const signed = createReceiver({ provider: stripe({ secret: SECRET }) as never, logger: false })
  const form = createReceiver({ provider: twilio({ secret: SECRET, url }) as never, logger: false })
  const greeted = createReceiver({
    provider: meta({ secret: SECRET, verifyToken: 'token' } as never) as never,
    logger: false,
    handlers: { '*': () => {} } as never,
  })
  const headers = { 'stripe-signature': `t=1768478400,v1=${'a'.repeat(64)}` }
  return [
    ...unproved,
    ...shapedCases('core/receiver/verify-delivery, stripe', JSON_SHAPES, (body) =>
      signed.verify({ headers, body }),
    ),
    ...shapedCases('core/receiver/verify-delivery, twilio', FORM_SHAPES, (body) =>
      form.verify({ headers: { 'x-twilio-signature': `${'A'.repeat(27)}=` }, body }),
    ),
    ...shapedCases('core/provider/handshake#readGetHandshake', FORM_SHAPES, (query) =>
      greeted.receive({
        method: 'GET',
        url: `/?hub.mode=subscribe&${query}`,
        headers: {},
        body: '',
      }),
    ),
  ]
}

function packCases(): readonly ParserCase[] {
  const open = packOpener('a-key-of-at-least-32-characters-0123')
  return shapedCases('core/delivery/open-pack#packOpener', TEXT_SHAPES, open)
}

function lambdaCases(): readonly ParserCase[] {
  const read = async (text: string) => {
    const { body } = lambdaInput({
      headers: {},
      rawQueryString: text,
      body: text,
      isBase64Encoded: true,
    })
    return typeof body === 'function' ? body(undefined as never) : body
  }
  return shapedCases(
    'core/lambda/lambda-input#lambdaInput',
    { ...TEXT_SHAPES, ...FORM_SHAPES },
    read,
  )
}

/** What `explain` does with a capture. It tries many readings of a body, each of which has to be linear. */
function explainCases(): readonly ParserCase[] {
  const provider = stripe({ secret: 'whsec_test' })
  const headersOf = (value: string) => ({ 'stripe-signature': value })
  const genuine = headersOf(`t=1768478400,v1=${'a'.repeat(64)}`)
  const small = { maxLength: 20_000 }
  return [
    ...shapedCases(
      'core/explain/explain#explain, body',
      { ...JSON_SHAPES, ...FORM_SHAPES },
      (body) => explain(provider, { headers: genuine, body }),
      small,
    ),
    ...shapedCases(
      'core/explain/explain#explain, header',
      TEXT_SHAPES,
      (value) => explain(provider, { headers: headersOf(value), body: '{}' }),
      small,
    ),
    ...shapedCases(
      'core/explain/explain#explain, url',
      prefixed(FORM_SHAPES, '/hook?'),
      (url) => explain(provider, { url, headers: genuine, body: '{}' }),
      small,
    ),
  ]
}

/** The parsers of core that are called through its public functions. */
export function deliveryCases(): readonly ParserCase[] {
  return [...captureCases(), ...verifyCases(), ...packCases(), ...lambdaCases(), ...explainCases()]
}
