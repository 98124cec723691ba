import type { SignedRequest } from '@hookseal/testing'
import { Command, Option } from 'commander'
import { withQuery } from '../http/with-query.ts'
import {
  addDeliveryOptions,
  type DeliveryOptions,
  deliveries,
} from '../options/delivery-options.ts'
import { parseUrl } from '../options/parse-values.ts'
import { loadProvider, PROVIDER_HELP, PROVIDER_LIST } from '../options/provider.ts'
import { addPrivateKeyOption, addSecretOptions, type SecretOptions } from '../options/secret.ts'
import type { CommandContext } from './command-context.ts'

type Form = 'http' | 'headers' | 'curl'
type Options = SecretOptions & DeliveryOptions & { readonly as: Form; readonly url?: string }

const EXAMPLES = `
Examples:
  $ hookseal sign rine --event message.received --as curl
  $ hookseal sign ricloud --body event.json --as headers
  $ hookseal sign rine | hookseal verify rine
  $ WEBHOOK_SECRET=… hookseal sign ./acme.mjs --header 'X-Acme-Event: paid'`

/** Latin-1, because each character of a header is one byte. */
function headerLines({ rawHeaders }: SignedRequest): Buffer {
  return Buffer.from(rawHeaders.map(([name, value]) => `${name}: ${value}\n`).join(''), 'latin1')
}

function httpMessage(request: SignedRequest, url: URL): Buffer {
  const { pathname, search } = withQuery(url, request.query)
  const start = `${request.method} ${pathname}${search} HTTP/1.1\nhost: ${url.host}\n`
  const length = `content-length: ${request.body.length}\n\n`
  return Buffer.concat([
    Buffer.from(start),
    headerLines(request),
    Buffer.from(length),
    Buffer.from(request.body),
  ])
}

const FORMS: Readonly<Record<Form, (request: SignedRequest, url: URL) => string | Uint8Array>> = {
  http: httpMessage,
  headers: headerLines,
  curl: (request, url) => `${request.curl(url.href)}\n`,
}

/** `hookseal sign`: prints one signed delivery. */
export function signCommand({ io }: CommandContext): Command {
  const command = new Command('sign')
    .description('Print a signed delivery as an HTTP message, as headers, or as a curl command.')
    .argument('<provider>', PROVIDER_HELP)
    .addOption(
      new Option('--as <form>', 'output format').choices(Object.keys(FORMS)).default('http'),
    )
    .option('--url <url>', 'URL of the request')
    .addHelpText('after', EXAMPLES + PROVIDER_LIST)
  addPrivateKeyOption(addDeliveryOptions(addSecretOptions(command)))
  return command.action(async (name: string, options: Options) => {
    const loaded = await loadProvider(name, options, io, { url: options.url })
    const make = await deliveries(loaded, options, io)
    const url = options.url ?? `http://127.0.0.1:3000/webhooks/${loaded.provider.name}`
    io.stdout.write(FORMS[options.as](make(), parseUrl(url)))
  })
}
