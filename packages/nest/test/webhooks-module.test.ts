import type { HandlerContext, KnownDelivery } from '@hookseal/core'
import { type RineEvents, rine } from '@hookseal/core/providers'
import { OnWebhook, WebhooksModule, webhooksFor } from '@hookseal/nest'
import { Body, Controller, Inject, Injectable, Module, Post } from '@nestjs/common'
import { Test } from '@nestjs/testing'
import { describe, expect, it } from 'vitest'
import { adapters, createApplication, listening, rineAt, SECRET } from './support/application.ts'

type Message = KnownDelivery<RineEvents, 'message.received'>
const platforms = Object.entries(adapters)

@Injectable()
class Log {
  readonly lines: string[] = []
}

@Injectable()
class Messages {
  readonly log: Log
  constructor(@Inject(Log) log: Log) {
    this.log = log
  }

  @OnWebhook('message.received')
  received({ event }: Message, { attempt }: HandlerContext) {
    this.log.lines.push(`${event.data.message_id} ${attempt}`)
    if (event.data.message_id === 'm_fails' && attempt === 1) throw new Error('not yet')
  }
}

@Controller('echo')
class Echo {
  @Post()
  echo(@Body() body: unknown) {
    return body
  }
}

describe.each(platforms)('WebhooksModule on %s', (_, adapter) => {
  it.each([{}, { rawBody: true }, { bodyParser: false }])(
    'verifies the raw bytes in front of the body parser, with %j',
    async (options) => {
      const app = await createApplication(
        { imports: [rineAt()], providers: [Messages, Log] },
        options,
        adapter(),
      )
      const { deliver, send } = await listening(app)
      expect(await deliver('m_1')).toBe(200)
      expect(await deliver('m_1')).toBe(200)
      expect(await deliver('m_2', { padding: 'x'.repeat(500_000) })).toBe(200)
      expect(await deliver('m_3', { secret: 'another' })).toBe(401)
      expect(await deliver('m_4', { padding: 'x'.repeat(2 << 20) })).toBe(413)
      expect(await send({ path: '/webhooks/rine', method: 'PUT' })).toBe(405)
      expect(await send({ path: '/webhooks/other' })).toBe(404)
      expect(app.get(Log).lines).toEqual(['m_1 1', 'm_2 1'])
    },
  )

  it('leaves the body parser of every other route alone', async () => {
    const app = await createApplication(
      { imports: [rineAt()], providers: [Messages, Log], controllers: [Echo] },
      {},
      adapter(),
    )
    const { send, deliver } = await listening(app)
    const json = { path: '/echo', headers: { 'content-type': 'application/json' }, body: '{"a":1}' }
    expect(await send(json)).toBe(201)
    expect(await deliver('m_1')).toBe(200)
  })

  it('answers a handler that throws with 500, and runs the retry', async () => {
    const app = await createApplication(
      { imports: [rineAt()], providers: [Messages, Log] },
      {},
      adapter(),
    )
    const { deliver } = await listening(app)
    expect(await deliver('m_fails')).toBe(500)
    expect(await deliver('m_fails')).toBe(200)
    expect(app.get(Log).lines).toEqual(['m_fails 1', 'm_fails 2'])
  })

  it('keeps to its path under a global prefix, and comes before middleware of the application', async () => {
    const app = await createApplication(
      { imports: [rineAt()], providers: [Messages, Log] },
      {},
      adapter(),
    )
    app.setGlobalPrefix('api')
    app.use((_request: unknown, response: { end(): void }) => response.end())
    const { deliver } = await listening(app)
    expect(await deliver('m_1', { secret: 'another' })).toBe(401)
    expect(await deliver('m_1')).toBe(200)
    expect(app.get(Log).lines).toEqual(['m_1 1'])
  })

  it('receives in an application that a testing module makes', async () => {
    const compiled = await Test.createTestingModule({
      imports: [rineAt()],
      providers: [Messages, Log],
    }).compile()
    const app = compiled.createNestApplication(adapter() as never, { logger: false })
    const { deliver } = await listening(app)
    expect(await deliver('m_1')).toBe(200)
    expect(await deliver('m_2', { padding: 'x'.repeat(500_000) })).toBe(200)
    expect(await deliver('m_3', { secret: 'another' })).toBe(401)
    expect(app.get(Log).lines).toEqual(['m_1 1', 'm_2 1'])
    await app.close()
  })
})

@Injectable()
class Settings {
  readonly secret = SECRET
}
@Module({ providers: [Settings], exports: [Settings] })
class SettingsModule {}

const Main = webhooksFor<RineEvents>('main')
const Backup = webhooksFor<RineEvents>('backup')

@Injectable()
class TwoSenders {
  readonly seen: string[] = []

  @Main.OnWebhook('message.received')
  main({ event }: Message) {
    this.seen.push(`main ${event.data.message_id}`)
  }

  @Backup.OnWebhook('message.received')
  @Backup.OnWebhook('*')
  backup({ type, endpoint }: { type: string; endpoint: string }) {
    this.seen.push(`${endpoint} ${type}`)
  }
}

describe('WebhooksModule.registerAsync()', () => {
  it('makes the options from what is injected, for each of several receivers', async () => {
    const at = (endpoint: string) =>
      WebhooksModule.registerAsync({
        imports: [SettingsModule],
        inject: [Settings],
        useFactory: async ({ secret }: Settings) => ({
          path: `/webhooks/${endpoint}`,
          endpoint,
          provider: rine({ secret }),
          logger: false,
        }),
      })
    const app = await createApplication({
      imports: [at('main'), at('backup')],
      providers: [TwoSenders],
    })
    const { deliver } = await listening(app)
    expect(await deliver('m_1', { path: '/webhooks/main' })).toBe(200)
    expect(await deliver('m_1', { path: '/webhooks/backup' })).toBe(200)
    expect(app.get(TwoSenders).seen).toEqual(['main m_1', 'backup message.received'])
  })
})
