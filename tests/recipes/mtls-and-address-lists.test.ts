import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { request as plainRequest } from 'node:http'
import { request as tlsRequest } from 'node:https'
import { join } from 'node:path'
import { launch } from '@hookseal/tests-kit/launch'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type PageProject, pageProject } from './kit/page-project.ts'
import { type Started, start } from './kit/start.ts'
import { ENV, expectThreeDeliveries, type Send, signedMessage } from './kit/three-deliveries.ts'

/** Sends with Node's client, which presents a certificate, or comes from another address of loopback. */
function sendWith(url: string, options: Readonly<Record<string, unknown>>): Send {
  const { protocol, port } = new URL(url)
  const request = protocol === 'https:' ? tlsRequest : plainRequest
  return ({ path, method, headers, body }) =>
    new Promise((resolve, reject) => {
      const outgoing = request(
        { host: '127.0.0.1', port, path, method, headers, agent: false, ...options },
        (response) => resolve({ status: response.resume().statusCode ?? 0 }),
      )
      outgoing.on('error', reject).end(body)
    })
}

/** Makes an authority, and a key and a certificate that it has signed for each name. */
function makeCertificates(folder: string, authority: string, names: Record<string, string>): void {
  const openssl = (command: string) =>
    execFileSync('openssl', command.split(' '), { cwd: folder, stdio: 'pipe' })
  const key = '-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes'
  openssl(
    `req -x509 ${key} -keyout ${authority}-key.pem -out ${authority}.pem -days 1 -subj /CN=${authority}`,
  )
  for (const [file, name] of Object.entries(names)) {
    openssl(`req ${key} -keyout ${file}-key.pem -out ${file}.csr -subj /CN=${name}`)
    openssl(
      `x509 -req -in ${file}.csr -CA ${authority}.pem -CAkey ${authority}-key.pem -CAcreateserial -out ${file}-cert.pem -days 1`,
    )
  }
}

describe('docs/recipes/mtls-and-address-lists.md', () => {
  let project: PageProject
  beforeAll(() => {
    project = pageProject('mtls-and-address-lists')
  })
  afterAll(() => project.remove())

  describe('mtls.ts', () => {
    let url: string
    let stop: () => Promise<void>
    let lines: readonly string[]
    beforeAll(async () => {
      const { folder } = project
      const names = {
        server: 'localhost',
        sender: 'webhooks.sender.example',
        other: 'other.example',
      }
      makeCertificates(folder, 'sender-ca', names)
      makeCertificates(folder, 'stranger-ca', { stranger: 'webhooks.sender.example' })
      const launched = await launch('exec tsx mtls.ts', folder, ENV)
      ;({ stop, lines } = launched)
      url = launched.url.replace('http:', 'https:')
    })
    afterAll(() => stop?.())

    const as = (file?: string): Send => {
      const read = (kind: string) => readFileSync(join(project.folder, `${file}-${kind}.pem`))
      const certificate = file === undefined ? {} : { key: read('key'), cert: read('cert') }
      // The server's own certificate is not what is tested.
      return sendWith(url, { ...certificate, rejectUnauthorized: false })
    }
    const delivery = { path: '/webhooks/rine', ...signedMessage('m_1') }

    it('receives from a client with the certificate of the sender', () =>
      expectThreeDeliveries(as('sender'), () => lines))

    it('refuses a client without a certificate, or with one of another authority', async () => {
      const broken = /certificate|unknown ca|ECONNRESET|EPIPE|hang up/
      await expect(as()(delivery)).rejects.toThrow(broken)
      await expect(as('stranger')(delivery)).rejects.toThrow(broken)
    })

    it('refuses another name of the same authority', async () => {
      expect(await as('other')(delivery)).toEqual({ status: 403 })
    })
  })

  describe('address-list.ts', () => {
    let server: Started
    beforeAll(async () => {
      server = await start('exec tsx address-list.ts', project.folder, {
        SENDER_NETWORKS: '192.0.2.0/24,127.0.0.1/32',
      })
    })
    afterAll(() => server?.stop())

    it('receives from an address of the list', () =>
      expectThreeDeliveries(server.send, () => server.lines))

    it('refuses another address, whatever it claims to be forwarded for', async () => {
      const from = (localAddress: string) => sendWith(server.url, { localAddress })
      const { headers, ...rest } = signedMessage('m_2')
      const claim = (address: string) => ({
        path: '/webhooks/rine',
        ...rest,
        headers: { ...headers, 'x-forwarded-for': address, forwarded: `for=${address}` },
      })
      expect(await from('127.0.0.2')(claim('127.0.0.1'))).toEqual({ status: 403 })
      expect(await from('127.0.0.2')(claim('192.0.2.7'))).toEqual({ status: 403 })
      expect(await from('127.0.0.1')(claim('203.0.113.9'))).toEqual({ status: 200 })
    })
  })
})
