import { OnWebhook } from '@hookseal/nest'
import { Controller, Inject, Injectable, Scope } from '@nestjs/common'
import { describe, expect, it } from 'vitest'
import { createApplication, listening, rineAt } from './support/application.ts'

const start = async (metadata: Parameters<typeof createApplication>[0]) =>
  listening(await createApplication({ imports: [rineAt()], ...metadata }))

class Messages {
  readonly seen: string[] = []

  @OnWebhook('message.received')
  received({ type }: { type: string }) {
    this.seen.push(type)
  }
}

@Controller()
class Controlled extends Messages {}

describe('findMethods()', () => {
  it('finds the methods of controllers, and those that a class inherits', async () => {
    const { deliver } = await start({ controllers: [Controlled] })
    expect(await deliver('m_1')).toBe(200)
  })

  it('finds the methods of what a factory makes', async () => {
    const made = new Messages()
    const { deliver } = await start({
      providers: [
        { provide: 'messages', useFactory: async () => made },
        { provide: 'n', useValue: null },
        { provide: 'bare', useValue: Object.create(null) },
      ],
    })
    expect(await deliver('m_1')).toBe(200)
    expect(made.seen).toEqual(['message.received'])
  })

  it('takes an alias for what it is', async () => {
    const alias = { provide: 'alias', useExisting: Messages }
    const { deliver } = await start({ providers: [Messages, alias] })
    expect(await deliver('m_1')).toBe(200)
  })

  @Injectable({ scope: Scope.REQUEST })
  class PerRequest extends Messages {}
  @Injectable({ scope: Scope.TRANSIENT })
  class Transient extends Messages {}
  @Injectable({ scope: Scope.REQUEST })
  class User {}
  @Injectable()
  class NeedsUser extends Messages {
    readonly user: User
    constructor(@Inject(User) user: User) {
      super()
      this.user = user
    }
  }

  it.each([[PerRequest], [Transient], [NeedsUser]])(
    'refuses a class that is not a singleton: %o',
    async (provider) => {
      await expect(start({ providers: [provider, User] })).rejects.toThrow(
        `@OnWebhook on ${provider.name}.received: its class is request-scoped or transient`,
      )
    },
  )
})
