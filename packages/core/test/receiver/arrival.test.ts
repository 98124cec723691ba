import { defineProvider, hmac, packDelivery } from '@hookseal/core'
import { acme, made, receiverOf, SECRET, signed } from '@hookseal/tests-kit/acme'
import { describe, expect, it } from 'vitest'
import { packOpener } from '../../src/delivery/open-pack.ts'
import { rerunAccess } from '../../src/receiver/rerun-access.ts'

const PACK_KEY = 'pack_4b7d1c9e0a35'

/** A pack that was stored for an endpoint. */
async function storedFor(endpoint: string) {
  const delivery = await receiverOf({ endpoint }).verify(signed(made()))
  const pack = await packOpener(PACK_KEY)(packDelivery(delivery, { packKey: PACK_KEY }))
  if (pack.kind !== 'opened') throw new Error(pack.kind)
  return pack
}

/** Two schemes of one sender. Each has its own secret, or a function that finds the one of a tenant. */
const twoSchemes = (first: string | typeof tenant, second: string | typeof tenant) => {
  const common = { header: 'x-signature', timestampHeader: 'x-time' }
  const scheme = [
    hmac({ ...common, secret: first, signedContent: '{timestamp}.{body}' }),
    hmac({ ...common, secret: second, signedContent: '{timestamp}:{body}' }),
  ]
  return defineProvider({ ...acme(), scheme })
}
const tenant = () => ({ endpoint: 'x', secrets: SECRET })

describe('a stored delivery of another endpoint', () => {
  const rerun = async (provider: ReturnType<typeof twoSchemes>) => {
    const target = receiverOf({ provider, handlers: { '*': () => {} } })
    return rerunAccess(target).rerun(await storedFor('two'))
  }

  it('can be of a tenant if any scheme has tenants', async () => {
    for (const provider of [twoSchemes(SECRET, tenant), twoSchemes(tenant, SECRET)]) {
      expect((await rerun(provider)).kind).toBe('handled')
    }
  })

  it('is rejected if no scheme has tenants', async () => {
    await expect(rerun(twoSchemes(SECRET, `${SECRET}_2`))).rejects.toThrow(
      'belongs to the endpoint two, not acme',
    )
  })
})
