import type { IncomingMessage, ServerResponse } from 'node:http'

/** What a fake does: answer, refuse, hang, or answer with truncated text. */
export type FakeMode = 'up' | 'down' | 'hanging' | 'garbled'

/** One loopback server that answers like each of the four managers when a secret is loaded. */
export interface FakeManagers {
  readonly answer: (request: IncomingMessage, response: ServerResponse) => void
  /** Sets the answer from now on. */
  set(mode: FakeMode, value: string): void
  /** The number of requests. */
  readonly loads: () => number
}

const bodies: Readonly<Record<string, (value: string) => unknown>> = {
  // AWS Secrets Manager, GetSecretValue
  '/': (value) => ({ Name: 'webhooks/rine', SecretString: value }),
  // Google, projects.secrets.versions.access
  '/v1/projects/fake/secrets/webhooks-rine/versions/latest:access': (value) => ({
    payload: { data: Buffer.from(value).toString('base64') },
  }),
  // Azure Key Vault, Get Secret
  '/secrets/webhooks-rine/': (value) => ({
    id: 'https://fake.vault.azure.net/secrets/webhooks-rine/1',
    value,
  }),
  // Vault, KV version 2
  '/v1/secret/data/webhooks/rine': (value) => ({ data: { data: { value }, metadata: {} } }),
}

/** Creates the fakes. */
export function fakeManagers(): FakeManagers {
  let mode: FakeMode = 'up'
  let value = ''
  let loads = 0
  return {
    answer({ url = '' }, response) {
      loads++
      if (mode === 'hanging') return
      const body = bodies[url.split('?')[0] ?? '']
      response.statusCode = mode === 'down' ? 503 : body === undefined ? 404 : 200
      response.setHeader('content-type', 'application/json')
      const text = JSON.stringify(body?.(value) ?? {})
      response.end(mode === 'garbled' ? text.slice(0, -1) : text)
    },
    set(next, secret) {
      mode = next
      value = secret
    },
    loads: () => loads,
  }
}

interface AzureRequest {
  readonly url: string
}

/** Azure's SDK accepts only https, so its requests are redirected to the fake. */
export const throughHttp = (port: number) => ({
  async sendRequest(request: AzureRequest) {
    const { pathname } = new URL(request.url)
    const response = await fetch(`http://127.0.0.1:${port}${pathname}`)
    const toJSON = () => Object.fromEntries(response.headers)
    const headers = Object.assign(new Map(response.headers), { toJSON })
    return { request, status: response.status, headers, bodyAsText: await response.text() }
  },
})

/** The credentials for Google's SDK: they send a request with a token that the fake ignores. */
export const plainFetch = (url: string, options: RequestInit) => fetch(url, options)
