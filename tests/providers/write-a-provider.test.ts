import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  type AnyProvider,
  type AnyReceiver,
  createReceiver,
  defineProvider,
  type EventsByField,
  type EventsByKey,
  unchecked,
} from '@hookseal/core'
import { standardWebhooks } from '@hookseal/core/providers'
import { github } from '@hookseal/core/providers/github'
import { signed, signedWithBody } from '@hookseal/testing'
import { emptyFolder, root, snippetsOf, writeIn } from '@hookseal/tests-kit/snippets'
import type { webhooks as GithubWebhooks } from '@octokit/openapi-webhooks-types'
import ts from 'typescript'
import { afterAll, describe, expect, expectTypeOf, it, vi } from 'vitest'
import type { ClerkWebhooks, OpenaiComponents, OpenaiWebhooks } from './openapi-shapes.ts'

const PAGE = 'docs/providers/write-a-provider.md'
const folder = emptyFolder('write-a-provider')
const write = (page: string) =>
  snippetsOf(page).map(({ name = 'no-name.ts', code }) => writeIn(folder, name, code))
const blocks = write(PAGE)
const paypal = write('docs/providers/paypal.md')
const load = (file: string) => import(join(folder, file))

for (const name of ['ACME_WEBHOOK', 'GITHUB_WEBHOOK']) vi.stubEnv(`${name}_SECRET`, 'a-test-secret')
vi.stubEnv('OPENAI_WEBHOOK_SECRET', `whsec_${Buffer.alloc(24, 1).toString('base64')}`)
vi.stubEnv('CLERK_WEBHOOK_SIGNING_SECRET', `whsec_${Buffer.alloc(24, 2).toString('base64')}`)
vi.stubEnv('PAYPAL_WEBHOOK_ID', '1JE4291016473214C')
afterAll(() => {
  vi.unstubAllEnvs()
  vi.unstubAllGlobals()
})

/** Compiles files as a reader's editor would. */
function compile(files: readonly string[]): readonly string[] {
  const config = ts.getParsedCommandLineOfConfigFile(
    join(root, 'tsconfig.json'),
    { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler },
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => {} },
  )
  const program = ts.createProgram(files, config?.options ?? {})
  return files.flatMap((file) => {
    const source = program.getSourceFile(file)
    return [
      ...program.getSyntacticDiagnostics(source),
      ...program.getSemanticDiagnostics(source),
    ].map(({ messageText }) => {
      const text = ts.flattenDiagnosticMessageText(messageText, '\n')
      return `${relative(root, file)}: ${text}`
    })
  })
}

describe(PAGE, () => {
  it('has only blocks that compile, as does what this test says about types', () => {
    expect(blocks.length).toBeGreaterThan(8)
    expect(new Set(blocks).size).toBe(blocks.length)
    expect(compile([...blocks, ...paypal, fileURLToPath(import.meta.url)])).toEqual([])
  })

  it('begins with a provider of at most 20 lines', () => {
    const [, first = ''] = readFileSync(join(root, PAGE), 'utf8').split('\n```ts\n')
    const lines = first.slice(0, first.indexOf('\n```')).split('\n')
    expect(lines[0]).toBe('// acme.ts')
    expect(lines.length).toBeGreaterThan(10)
    expect(lines.length).toBeLessThanOrEqual(20)
  })

  it('has a provider that accepts a signed request, and refuses a changed or an old one', async () => {
    const { acme } = (await load('acme.ts')) as { acme: AnyProvider }
    const receiver = createReceiver({ provider: acme, handlers: { '*': () => {} }, logger: false })
    const sent = signed(acme, { type: 'order.paid', id: 'evt_1', total: 12 })
    expect(await receiver.verify(sent)).toMatchObject({
      provider: 'acme',
      type: 'order.paid',
      known: true,
      id: 'evt_1',
      event: { total: 12 },
    })
    const bytes = Uint8Array.from(sent.body)
    bytes[bytes.length - 2] = '3'.charCodeAt(0)
    const changed = signedWithBody(sent, bytes)
    expect(await receiver.receive(changed)).toMatchObject({ error: { code: 'bad_signature' } })
    const old = signed(acme, { type: 'order.paid', id: 'evt_2' }, { now: Date.now() - 3_600_000 })
    expect(await receiver.receive(old)).toMatchObject({ error: { code: 'timestamp_too_old' } })
  })

  it('treats a retry with a new signature as a duplicate', async () => {
    const { receiver } = (await load('receiver.ts')) as { receiver: AnyReceiver }
    const { acme } = (await load('acme.ts')) as { acme: AnyProvider }
    const log = vi.spyOn(console, 'log').mockImplementation(() => {})
    const event = { type: 'order.paid', id: 'evt_3', total: 12 }
    const first = await receiver.receive(signed(acme, event))
    const retry = await receiver.receive(signed(acme, event, { now: Date.now() - 5000 }))
    expect([first.kind, retry.kind]).toEqual(['handled', 'duplicate'])
    expect(log.mock.calls).toEqual([['paid', 'evt_3', 12]])
    log.mockRestore()
  })

  it('has receivers that recognize the events that they list', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => {})
    const send = async (file: string, event: object, headers = {}) => {
      const { receiver } = (await load(file)) as { receiver: AnyReceiver }
      const provider = PROVIDERS[file] as AnyProvider
      return (await receiver.receive(signed(provider, event, { headers }))).kind
    }
    const { openai } = await import('@hookseal/core/providers/openai')
    const { clerk } = await import('@hookseal/core/providers/clerk')
    const hub = github({ secret: 'a-test-secret' })
    const PROVIDERS: Readonly<Record<string, AnyProvider>> = {
      'openai-receiver.ts': openai({ secret: process.env['OPENAI_WEBHOOK_SECRET'] }),
      'clerk-receiver.ts': clerk({ secret: process.env['CLERK_WEBHOOK_SIGNING_SECRET'] }),
      'github-receiver.ts': hub,
      'github-by-action.ts': hub,
    }
    const call = { type: 'live.call.incoming', id: 'evt_1', data: { session_id: 'rtc_1' } }
    expect(await send('openai-receiver.ts', call)).toBe('handled')
    const role = { type: 'role.created', object: 'event', data: { key: 'org:admin' } }
    expect(await send('clerk-receiver.ts', role)).toBe('handled')
    const issue = { action: 'opened', issue: { title: 'A title' } }
    const named = { 'x-github-event': 'issues' }
    expect(await send('github-receiver.ts', issue, named)).toBe('handled')
    expect(await send('github-by-action.ts', issue, named)).toBe('handled')
    expect(log.mock.calls).toEqual([
      ['call', 'rtc_1'],
      ['role', 'org:admin'],
      ['opened', 'A title'],
      ['opened', 'A title'],
    ])
    const { githubByAction } = await load('github-by-action.ts')
    const push = signed(githubByAction, {}, { headers: { 'x-github-event': 'push' } })
    const delivery = await createReceiver({ provider: githubByAction }).verify(push)
    expect(delivery).toMatchObject({ type: 'push', known: true, typeAuthenticated: false })
    log.mockRestore()
  })
})

// Runs the tests that the page shows as part of this file.
describe('the tests of acme on the page', async () => void (await load('acme.test.ts')))

describe('docs/providers/paypal.md', () => {
  interface Paypal {
    isFromPaypal(headers: Headers, body: string, accessToken: string): Promise<boolean>
    readCapture(id: string, accessToken: string): Promise<{ readonly status: string }>
  }
  const requests: { readonly url: string; readonly body: string }[] = []
  const answerWith = (answer: object, status = 200) =>
    vi.stubGlobal('fetch', async (url: string, { body = '' }: { body?: string }) => {
      requests.push({ url, body })
      return Response.json(answer, { status })
    })
  const headers = new Headers({
    'PAYPAL-TRANSMISSION-ID': '69cd13f0',
    'PAYPAL-AUTH-ALGO': 'SHA256',
  })

  it('sends the body back unchanged', async () => {
    const { isFromPaypal } = (await load('paypal.ts')) as Paypal
    answerWith({ verification_status: 'SUCCESS' })
    expect(await isFromPaypal(headers, '{ "id":"WH-1",\n"n":1.0 }', 't')).toBe(true)
    const { url, body } = requests.pop() ?? { url: '', body: '' }
    expect(new URL(url).pathname).toBe('/v1/notifications/verify-webhook-signature')
    expect(body).toContain('"webhook_event":{ "id":"WH-1",\n"n":1.0 }}')
    expect(JSON.parse(body)).toMatchObject({
      auth_algo: 'SHA256',
      transmission_id: '69cd13f0',
      webhook_id: '1JE4291016473214C',
      webhook_event: { id: 'WH-1', n: 1 },
    })
    answerWith({ verification_status: 'FAILURE' })
    expect(await isFromPaypal(headers, '{}', 't')).toBe(false)
    answerWith({ verification_status: 'SUCCESS' }, 500)
    expect(await isFromPaypal(headers, '{}', 't')).toBe(false)
  })

  it('does not let a body add fields to the verification request', async () => {
    const { isFromPaypal } = (await load('paypal.ts')) as Paypal
    answerWith({ verification_status: 'SUCCESS' })
    requests.length = 0
    await expect(isFromPaypal(headers, '{},"webhook_id":"X"', 't')).rejects.toThrow(SyntaxError)
    expect(requests).toEqual([])
  })

  it('fetches a capture only by its id', async () => {
    const { readCapture } = (await load('paypal.ts')) as Paypal
    answerWith({ status: 'COMPLETED' })
    expect(await readCapture('2GG279541U471931P', 't')).toMatchObject({ status: 'COMPLETED' })
    await expect(readCapture('../orders/1', 't')).rejects.toThrow(TypeError)
  })
})

describe('an event map from an OpenAPI document', () => {
  const options = { name: 'typed', secret: `whsec_${Buffer.alloc(24, 3).toString('base64')}` }

  it("has GitHub's events by their keys", () => {
    type Events = EventsByKey<GithubWebhooks>
    expectTypeOf<'push' | 'issues-opened' | 'workflow-job-in-progress'>().toExtend<keyof Events>()
    expectTypeOf<'issues' | 'issues-invented'>().not.toExtend<keyof Events>()
    expectTypeOf<Events['push']['ref']>().toEqualTypeOf<string>()
    expectTypeOf<Events['issues-opened']['action']>().toEqualTypeOf<'opened'>()
    expectTypeOf<Events['issues-opened']['issue']['title']>().toEqualTypeOf<string>()
    const provider = github({
      secret: 's',
      events: {
        push: unchecked<Events['push']>(),
        issues: unchecked<Events['issues-opened'] | Events['issues-closed']>(),
      },
    })
    createReceiver({
      provider,
      handlers: {
        push: ({ event }) => expectTypeOf(event).toEqualTypeOf<Events['push']>(),
        issues: ({ event }) => {
          if (event.action === 'opened')
            expectTypeOf(event).toEqualTypeOf<Events['issues-opened']>()
          // @ts-expect-error the document has no such action
          if (event.action === 'invented') return
        },
      },
    })
    expect(Object.keys(provider.events)).toContain('issues')
  })

  it("has OpenAI's events by a field of their payloads", () => {
    type Events = EventsByField<OpenaiWebhooks, 'type'>
    type Schemas = OpenaiComponents['schemas']
    expectTypeOf<keyof Events>().toEqualTypeOf<
      'batch.completed' | 'fine_tuning.job.failed' | 'live.call.incoming'
    >()
    expectTypeOf<Events['batch.completed']>().toEqualTypeOf<Schemas['WebhookBatchCompleted']>()
    const provider = standardWebhooks({
      ...options,
      events: {
        'batch.completed': unchecked<Events['batch.completed']>(),
        'live.call.incoming': unchecked<Events['live.call.incoming']>(),
      },
    })
    createReceiver({
      provider,
      handlers: {
        'batch.completed': ({ event }) => expectTypeOf(event.data).toEqualTypeOf<{ id: string }>(),
        'live.call.incoming': ({ event }) => {
          expectTypeOf(event).toEqualTypeOf<Schemas['WebhookLiveCallIncoming']>()
          // @ts-expect-error this payload has no such field
          event.data.id
        },
      },
    })
    const misnamed = () =>
      createReceiver({
        provider,
        // @ts-expect-error the key of the document is not the name of the event
        handlers: { batch_completed: () => {} },
      })
    expect(misnamed).toThrow('did you mean "batch.completed"?')
  })

  it("has Clerk's events by their keys, since their field is any text", () => {
    type Events = EventsByKey<ClerkWebhooks>
    expectTypeOf<keyof Events>().toEqualTypeOf<'role.created' | 'user.created' | 'user.deleted'>()
    expectTypeOf<keyof EventsByField<ClerkWebhooks, 'type'>>().toEqualTypeOf<string | number>()
    const provider = standardWebhooks({
      ...options,
      events: {
        'user.created': unchecked<Events['user.created']>(),
        'user.deleted': unchecked<Events['user.deleted']>(),
      },
    })
    createReceiver({
      provider,
      handlers: {
        'user.created': ({ event }) =>
          expectTypeOf(event.data.first_name).toEqualTypeOf<string | null>(),
        'user.deleted': ({ event }) => {
          expectTypeOf(event.data.deleted).toEqualTypeOf<boolean>()
          // @ts-expect-error a deleted user has no name
          event.data.first_name
        },
      },
    })
    expect(Object.keys(provider.events)).toEqual(['user.created', 'user.deleted'])
  })

  it("gives a provider of one's own its events", () => {
    type Events = Pick<EventsByKey<ClerkWebhooks>, 'role.created'>
    const provider = defineProvider<Events>({
      name: 'typed',
      scheme: standardWebhooks(options).scheme,
      events: { 'role.created': unchecked() },
      identify: () => ({ type: 'role.created' }),
    })
    createReceiver({
      provider,
      handlers: {
        'role.created': ({ event }) => expectTypeOf(event.data.key).toEqualTypeOf<string>(),
      },
    })
    expect(provider.name).toBe('typed')
  })
})
