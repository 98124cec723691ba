import { twilio } from '@hookseal/core/providers/twilio'
import type { Oracle } from '../oracle.ts'
import { sdk, sdkName } from '../sdks.ts'

type Params = Readonly<Record<string, string | readonly string[]>>

const { default: Twilio } = await sdk<{
  default: {
    getExpectedTwilioSignature(
      token: string,
      url: string,
      params: Params,
      algorithm?: string,
    ): string
    getExpectedBodyHash(body: string): string
    validateRequest(token: string, signature: string, url: string, params: Params): boolean
    validateRequestWithBody(token: string, signature: string, url: string, body: string): boolean
  }
}>('twilio')
const secret = '0123456789abcdef0123456789abcdef'
const url = 'https://example.com/webhooks/twilio?tenant=a%20b&name=%C3%BC'
const signatureOf = (headers: Readonly<Record<string, string>>) =>
  headers['x-twilio-signature'] ?? ''

function paramsOf(body: string): Params {
  const fields = new URLSearchParams(body)
  return Object.fromEntries(
    [...new Set(fields.keys())].map((name) => {
      const values = fields.getAll(name)
      return [name, values.length > 1 ? values : (values[0] as string)]
    }),
  )
}

/** Changes a bit of a field's value, because the same fields can be encoded in many ways. */
function changedField(body: string, random: () => number): string {
  const fields = [...new URLSearchParams(body)]
  const at = Math.floor(random() * fields.length)
  const changed = fields.map(([name, value], i): [string, string] => {
    if (i !== at) return [name, value]
    const from = Math.floor(random() * value.length)
    const code = value.charCodeAt(from) ^ (1 << Math.floor(random() * 6))
    const other = value === '' ? 'x' : String.fromCharCode(code)
    return [name, value.slice(0, from) + other + value.slice(from + 1)]
  })
  return new URLSearchParams(changed).toString()
}

const oracle = {
  evidence: sdkName('twilio'),
  make: ({ secret, url = '' }) =>
    // What Twilio appends to the URL is not part of the configured URL.
    twilio({ secret, url: url.replace(/[?&]bodySHA256=\w+$/, '') }),
  credentials: { secret, url },
} satisfies Partial<Oracle>

export const oracles: readonly Oracle[] = [
  {
    ...oracle,
    name: 'twilio',
    event: (noise) =>
      new URLSearchParams([
        ['MessageSid', 'SM1'],
        ['NumMedia', '0'],
        ['Digits', '5678'],
        ['Digits', '1234'],
        ['Digits', '1234'],
        ['Body', noise],
        [`a${noise}`, '1'],
      ]).toString(),
    sign: (body) => ({
      headers: {
        'x-twilio-signature': Twilio.getExpectedTwilioSignature(secret, url, paramsOf(body)),
      },
    }),
    verify: ({ headers, url, body }) =>
      Twilio.validateRequest(secret, signatureOf(headers), url, paramsOf(body)),
    change: ({ body }, random) => ({ body: changedField(body, random) }),
  },
  {
    ...oracle,
    name: 'twilio (JSON)',
    event: (noise) => ({ type: 'made', noise }),
    sign(body) {
      const signed = `${url}&bodySHA256=${Twilio.getExpectedBodyHash(body)}`
      const signature = Twilio.getExpectedTwilioSignature(secret, signed, {}, 'HMAC_SHA256')
      return { url: signed, headers: { 'x-twilio-signature': signature } }
    },
    verify: ({ headers, url, body }) =>
      Twilio.validateRequestWithBody(secret, signatureOf(headers), url, body),
  },
]
