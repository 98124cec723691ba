import { describe, expect, it } from 'vitest'
import { identityAt } from '../../src/provider/identity-at.ts'

describe('identityAt()', () => {
  const identify = identityAt('/event/type', '/id')

  it('reads the name and the id, which are the key', () => {
    expect(identify({ id: 'e_1', event: { type: 'paid' } })).toEqual({
      type: 'paid',
      id: 'e_1',
      key: 'paid:e_1',
    })
  })

  it('finds no name and no id in what is not text, empty, or inherited', () => {
    const nothing = { type: '', id: undefined, key: undefined }
    const payloads = [
      {},
      { id: 5, event: { type: 5 } },
      { id: '', event: { type: '' } },
      null,
      'x',
      [],
    ]
    for (const payload of payloads) expect(identify(payload)).toEqual(nothing)
    expect(identityAt('/constructor/name')({})).toEqual(nothing)
  })

  it('leaves the key to the scheme where no id is named', () => {
    expect(identityAt('/type')({ id: 'e_1', type: 'paid' })).toEqual({
      type: 'paid',
      id: undefined,
      key: undefined,
    })
  })
})
