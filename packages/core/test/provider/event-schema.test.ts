import { type EventSchema, unchecked } from '@hookseal/core'
import { describe, expect, it } from 'vitest'
import { listedEvents } from '../../src/provider/event-schema.ts'

interface Events {
  readonly paid: { readonly total: number }
  readonly '*': object
}

describe('listedEvents()', () => {
  it('lists the names of a sender, any other, and those of the application, which win', () => {
    const own: EventSchema<{ readonly total: string }> = unchecked()
    const made: EventSchema<{ readonly by: string }> = unchecked()
    const events = listedEvents<Events, { paid: { total: string }; made: { by: string } }>(
      ['paid'],
      { paid: own, made },
    )
    expect(Object.keys(events)).toEqual(['paid', '*', 'made'])
    expect(events.paid).toBe(own)
    expect(events.made).toBe(made)
  })

  it('checks nothing', () => {
    const events = listedEvents<Events, object>(['paid'], undefined)
    for (const schema of Object.values(events)) {
      expect(schema['~standard'].validate(5)).toEqual({ value: 5 })
    }
  })
})
