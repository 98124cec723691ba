import { createServer } from 'node:http'
import { type AnyProvider, createReceiver, type Receiver } from '@hookseal/core'
import { nodeHandler } from '@hookseal/core/node'
import { close, listen } from '@hookseal/tests-kit/listen'

/** Real receivers on loopback, each under the path of its name, and what their handlers saw. */
export interface Receivers {
  readonly url: (name: string) => string
  readonly add: (name: string, provider: AnyProvider) => void
  /** The types that reached the handler of a receiver. */
  readonly seen: (name: string) => readonly string[]
  close(): Promise<void>
}

export async function startReceivers(): Promise<Receivers> {
  const receivers = new Map<string, Receiver<object>>()
  const seen = new Map<string, string[]>()
  const server = createServer((request, response) => {
    const [, name = ''] = (request.url ?? '').split(/[/?]/)
    const receiver = receivers.get(name)
    if (receiver === undefined) response.writeHead(404).end()
    else void nodeHandler(receiver)(request, response)
  })
  const port = await listen(server)
  return {
    url: (name) => `http://127.0.0.1:${port}/${name}`,
    add(name, provider) {
      const types: string[] = []
      seen.set(name, types)
      const handler = ({ type }: { readonly type: string }) => void types.push(type)
      const handlers = { '*': handler }
      receivers.set(name, createReceiver({ provider, handlers, logger: false }))
    },
    seen: (name) => seen.get(name) ?? [],
    close: () => close(server),
  }
}
