// cspell:ignore recieved
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { OnWebhook } from '@hookseal/nest'
import { exchange } from '@hookseal/tests-kit/http'
import { close, listen } from '@hookseal/tests-kit/listen'
import { Module, type Type } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { describe, expect, it } from 'vitest'
import { createApplication, listening, rineAt } from './support/application.ts'

/** A provider with one decorated method for each event. */
function providerOf(name: string, ...events: readonly string[]): Type {
  class Handlers {
    handle() {}
  }
  Object.defineProperty(Handlers, 'name', { value: name })
  const descriptor = Object.getOwnPropertyDescriptor(Handlers.prototype, 'handle')
  for (const event of events) {
    const [type = '', endpoint] = event.split('@')
    OnWebhook(type, { endpoint })(Handlers.prototype, 'handle', descriptor as never)
  }
  return Handlers
}

/** What is said when an application with these modules and providers starts. */
async function refusal(
  imports: Parameters<typeof createApplication>[0]['imports'] & object,
  ...providers: readonly Type[]
): Promise<string> {
  try {
    const app = await createApplication({ imports, providers: [...providers] })
    await app.init()
    return 'started'
  } catch (error) {
    return error instanceof TypeError ? error.message : `not a TypeError: ${error}`
  }
}

const Messages = providerOf('Messages', 'message.received')

describe('the start of an application', () => {
  it('succeeds with a handler', async () => {
    expect(await refusal([rineAt()], Messages)).toBe('started')
  })

  it('refuses an event that the provider does not list', async () => {
    const Misspelt = providerOf('Misspelt', 'message.recieved')
    expect(await refusal([rineAt()], Misspelt)).toMatch(
      /^@OnWebhook on Misspelt\.handle: .*did you mean "message\.received"\?/,
    )
  })

  it('refuses two handlers of one event', async () => {
    const Others = providerOf('Others', 'message.received')
    expect(await refusal([rineAt()], Messages, Others)).toMatch(
      /'message\.received'.*Messages\.handle.*Others\.handle/,
    )
  })

  it('refuses a receiver without handlers', async () => {
    expect(await refusal([rineAt()])).toMatch(/no provider has an @OnWebhook method for rine/)
  })

  it('refuses two receivers of one path or one name', async () => {
    for (const path of ['/webhooks/rine', '/Webhooks/rine/', '/webhooks', '/webhooks/rine/more']) {
      const again = rineAt(path, { endpoint: 'again' })
      expect(await refusal([rineAt(), again], Messages)).toMatch(/overlap/)
    }
    const Both = providerOf('Both', 'message.received@rine', 'message.received@again')
    const beside = rineAt('/webhooks/rine-2', { endpoint: 'again' })
    expect(await refusal([rineAt(), beside], Both)).toBe('started')
    expect(await refusal([rineAt(), rineAt('/other')], Messages)).toMatch(
      /two receivers are called rine/,
    )
  })

  it('refuses a handler that does not say which of several receivers it is for', async () => {
    const both = [rineAt(), rineAt('/other', { endpoint: 'other' })]
    expect(await refusal(both, Messages)).toMatch(
      /Messages\.handle: there are several receivers \(rine, other\).*endpoint: 'rine'/,
    )
    const Named = providerOf('Named', 'message.received@rine', 'message.received@other')
    expect(await refusal(both, Named)).toBe('started')
  })

  it('refuses a handler for a receiver that there is not', async () => {
    const Stripe = providerOf('Stripe', 'invoice.paid@stripe')
    expect(await refusal([rineAt()], Messages, Stripe)).toMatch(
      /Stripe\.handle: no receiver is called stripe \(rine\)/,
    )
  })

  it.each(['webhooks/rine', '', null, '/', '/webhooks?x', '/webhooks/:id', '/webhooks{/:id}'])(
    'refuses the path %j',
    async (path) => {
      expect(await refusal([rineAt(path as string)], Messages)).toMatch(
        /path must consist of plain segments/,
      )
    },
  )

  it('refuses options that are not those of a receiver', async () => {
    expect(await refusal([rineAt('/a', { handlers: {} })], Messages)).toMatch(
      /the handlers are the methods with @OnWebhook/,
    )
    expect(await refusal([rineAt('/a', { maxBodySize: 1 })], Messages)).toMatch(
      /unknown option "maxBodySize"/,
    )
    expect(await refusal([rineAt('/a', { provider: undefined })], Messages)).toMatch(
      /provider is required/,
    )
  })

  it('refuses a value that is not one, as createReceiver does', async () => {
    const app = createApplication({
      imports: [rineAt('/a', { maxBodyBytes: -1 })],
      providers: [Messages],
    })
    await expect(app.then((made) => made.init())).rejects.toThrow(RangeError)
  })

  it('passes on what arrives before it', async () => {
    const app = await createApplication({ imports: [rineAt()], providers: [Messages] })
    const server = createServer(app.getHttpAdapter().getInstance())
    const port = await listen(server)
    try {
      const answer = await exchange(port, { path: '/webhooks/rine', body: '{}', headers: {} })
      expect(answer.status).toBe(404)
    } finally {
      await close(server)
    }
    const { deliver } = await listening(app)
    expect(await deliver('m_1')).toBe(200)
  })

  it('needs no HTTP', async () => {
    class AppModule {}
    Module({ imports: [rineAt()], providers: [Messages] })(AppModule)
    const context = await NestFactory.createApplicationContext(AppModule, { logger: false })
    expect(context.get(Messages)).toBeInstanceOf(Messages)
    await context.close()
  })
})

describe('a shutdown', () => {
  it('refuses new deliveries, and waits for the handler that runs', async () => {
    const steps: string[] = []
    let started = () => {}
    let finish = () => {}
    const hasStarted = new Promise<void>((resolve) => {
      started = resolve
    })
    const mayFinish = new Promise<void>((resolve) => {
      finish = resolve
    })
    class Slow {
      @OnWebhook('message.received')
      async received() {
        started()
        await mayFinish
        steps.push('handled')
      }
      beforeApplicationShutdown() {
        steps.push('shutting down')
      }
      onApplicationShutdown() {
        steps.push('stopped')
      }
    }
    const app = await createApplication({ imports: [rineAt()], providers: [Slow] })
    const { deliver } = await listening(app)
    const answer = deliver('m_1')
    await hasStarted
    const closing = app.close()
    await expect.poll(() => steps).toEqual(['shutting down'])
    expect(await deliver('m_2')).toBe(503)
    await sleep(0)
    expect(steps).toEqual(['shutting down'])
    finish()
    await closing
    expect(await answer).toBe(200)
    expect(steps).toEqual(['shutting down', 'handled', 'stopped'])
  })

  it('waits no longer than drainTimeoutMs', async () => {
    let started = () => {}
    const hasStarted = new Promise<void>((resolve) => {
      started = resolve
    })
    class Hung {
      @OnWebhook('message.received')
      received() {
        started()
        return new Promise(() => {})
      }
    }
    const app = await createApplication(
      { imports: [rineAt('/webhooks/rine', { drainTimeoutMs: 1 })], providers: [Hung] },
      { forceCloseConnections: true },
    )
    const { deliver } = await listening(app)
    const answer = deliver('m_1').catch(() => 'closed')
    await hasStarted
    await app.close()
    expect(await answer).toBe('closed')
  })
})
