import { expect } from 'vitest'
import { rineConversation, rineMessage } from '../support/events.ts'
import { handled, type Row, refused, row } from './row.ts'
import { fromRine, fromStandard, standard } from './senders.ts'

/** An event whose payload nests so deep, its own object included. */
function nested(depth: number, opener = '[', closer = ']'): string {
  const inner = depth - 1
  return `{"event":"deep","data":${opener.repeat(inner)}${closer.repeat(inner)}}`
}

const invalidJson = refused(400, 'invalid_json')
const invalidEvent = refused(400, 'invalid_event')
const unknownNames = ['thing.happened', 'toString', 'constructor', '__proto__', 'valueOf', '*']

/** What a signed body says, once it has been believed. */
export const eventRows: readonly Row[] = [
  row('duplicate keys: the last one wins', {
    send: fromRine('{"event":"first","event":"second"}'),
    expect: handled,
    also: ({ runs }) => expect(runs.map(({ type }) => type)).toEqual(['second']),
  }),
  row('keys __proto__ and constructor are own properties', {
    send: [
      fromRine('{"event":"x","__proto__":{"polluted":true},"data":{"__proto__":{"polluted":1}}}'),
      fromRine('{"event":"x","constructor":{"prototype":{"polluted":true}}}'),
    ],
    expect: handled,
    also({ runs }) {
      expect(Reflect.get({}, 'polluted')).toBeUndefined()
      for (const { event } of runs) {
        expect(Object.getPrototypeOf(event)).toBe(Object.prototype)
        expect(Reflect.get(event as object, 'polluted')).toBeUndefined()
      }
    },
  }),
  row('nested 64 deep', { send: fromRine(nested(64)), expect: handled }),
  row('nested deeper than 64', {
    send: [
      nested(65),
      nested(5000),
      nested(200_000),
      nested(100, '{"a":', '}').replace('{}', '1'),
    ].map((text) => fromRine(text)),
    expect: invalidJson,
  }),
  row('a top level that is no object', {
    send: ['5', 'null', '[]', '"x"', 'true', '[{"event":"x"}]'].map((text) => fromRine(text)),
    expect: invalidEvent,
  }),
  row('an envelope without a name, or with one that is no text', {
    send: [
      '{}',
      '{"event":5}',
      '{"event":null}',
      '{"event":""}',
      '{"event":["x"]}',
      '{"Event":"x"}',
    ].map((text) => fromRine(text)),
    expect: invalidEvent,
  }),
  row('an unknown name, or one that every object has', {
    send: unknownNames.map((event) => fromRine({ event })),
    expect: handled,
    also({ runs }) {
      expect(runs.map(({ known, type }) => [known, type])).toEqual(
        unknownNames.map((name) => [false, name]),
      )
    },
  }),
  row('such names from a sender without any known event', {
    setting: { provider: standard() },
    send: unknownNames.map((type, i) => fromStandard({ type }, `msg_${i}`)),
    expect: handled,
    also: ({ runs }) => expect(runs.every(({ known }) => !known)).toBe(true),
  }),
  row('a known name with a payload that does not fit', {
    send: [
      fromRine({ ...rineMessage('m_1'), data: { message_id: 5 } }),
      fromRine({ ...rineConversation('c_1'), data: null }),
      fromRine({ event: 'message.received' }),
    ],
    expect: handled,
    also: ({ runs }) => expect(runs.every(({ known }) => !known)).toBe(true),
  }),
  row('a known name with fields that nobody expects', {
    send: fromRine({ ...rineMessage('m_1'), more: { than: ['expected'] } }),
    expect: handled,
    also({ runs }) {
      expect(runs.every(({ known }) => known)).toBe(true)
      expect(runs[0]?.event).toMatchObject({ more: { than: ['expected'] } })
    },
  }),
]
