/** The inputs of the snippet. */
export interface SnippetParts {
  readonly sender: string
  readonly variable: string
  readonly secretName: 'secret' | 'public key' | 'token'
  readonly signsUrl: boolean
  readonly types: readonly string[]
  /** Whether the provider is a custom one rather than one from core. */
  readonly isOwn: boolean
}

/** The verify token that the sandbox uses for senders that let users choose one. */
export const VERIFY_TOKEN = 'hookseal-sandbox'

const camelCase = (name: string) => name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase())
const quoted = (text: string) => `'${text.replace(/[\\']/g, '\\$&')}'`

function routeOf(sender: string): string {
  // ricloud posts to a path below the registered URL, and Meta checks the URL with a GET.
  const path = `/webhooks/${sender}${sender === 'ricloud' ? '{/:id}' : ''}`
  return `app.${sender === 'meta' ? 'all' : 'post'}('${path}', webhook(receiver))`
}

/** Builds a receiver for Express that handles this sender's events, to paste into a file. */
export function receiverSnippet({
  sender,
  variable,
  secretName,
  signsUrl,
  types,
  isOwn,
}: SnippetParts): string {
  const name = isOwn ? 'provider' : camelCase(sender)
  const source = isOwn ? './provider.js' : `@hookseal/core/providers/${sender}`
  const options = [
    `${secretName === 'public key' ? 'publicKey' : 'secret'}: process.env.${variable}`,
    ...(signsUrl ? [`url: 'http://localhost:3000/webhooks/${sender}'`] : []),
    ...(sender === 'meta' ? [`verifyToken: '${VERIFY_TOKEN}'`] : []),
  ]
  const [first] = types
  const handlers = [
    ...(first === undefined
      ? []
      : [`    ${quoted(first)}: ({ event }) => console.log('handled', event),`]),
    "    '*': ({ type }) => console.log('also received', type),",
  ]
  return `import { createReceiver } from '@hookseal/core'
import { ${name} } from '${source}'
import { webhook } from '@hookseal/express'
import express from 'express'

const receiver = createReceiver({
  provider: ${name}({ ${options.join(', ')} }),
  handlers: {
${handlers.join('\n')}
  },
})

const app = express()
${routeOf(sender)} // before app.use(express.json())
app.listen(3000)
`
}
