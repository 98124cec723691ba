import { rineMessage } from '@hookseal/tests-kit/events'
import { expect } from 'vitest'
import { type Case, type Expected, handled, refused, requestCase } from './case.ts'
import { fromRine, fromStandard, standard } from './senders.ts'

/** An event nested `depth` levels deep, counting its own object. */
function nested(depth: number, opener = '[', closer = ']'): string {
  const inner = depth - 1
  return `{"event":"deep","data":${opener.repeat(inner)}${closer.repeat(inner)}}`
}

const invalidJson = refused(400, 'invalid_json')
const invalidEvent = refused(400, 'invalid_event')
const unknownNames = ['thing.happened', 'toString', 'constructor', '__proto__', 'valueOf', '*']

/** The content of a body whose signature is correct. */
const mismatch: Expected = {
  status: 500,
  body: '',
  runs: 0,
  store: ['claim claimed', 'release ok'],
  observed: 'failed payload_mismatch',
}

export const eventCases: readonly Case[] = [
  requestCase('takes the last of duplicate keys', {
    send: fromRine('{"event":"first","event":"second"}'),
    expect: handled,
    also: ({ runs }) => expect(runs.map(({ type }) => type)).toEqual(['second']),
  }),
  requestCase('keeps the keys __proto__ and constructor as own properties', {
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
  requestCase('accepts nesting 64 levels deep', { send: fromRine(nested(64)), expect: handled }),
  requestCase('refuses nesting deeper than 64 levels', {
    send: [
      nested(65),
      nested(5000),
      nested(200_000),
      nested(100, '{"a":', '}').replace('{}', '1'),
    ].map((text) => fromRine(text)),
    expect: invalidJson,
  }),
  requestCase('refuses JSON that is not an object', {
    send: ['5', 'null', '[]', '"x"', 'true', '[{"event":"x"}]'].map((text) => fromRine(text)),
    expect: invalidEvent,
  }),
  requestCase('refuses an event without a name, or with a name that is not a string', {
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
  requestCase('accepts unknown event names, even those of built-in properties', {
    send: unknownNames.map((event) => fromRine({ event })),
    expect: handled,
    also({ runs }) {
      expect(runs.map(({ known, type }) => [known, type])).toEqual(
        unknownNames.map((name) => [false, name]),
      )
    },
  }),
  requestCase('accepts such names from a sender without known events', {
    options: { provider: standard() },
    send: unknownNames.map((type, i) => fromStandard({ type }, `msg_${i}`)),
    expect: handled,
    also: ({ runs }) => expect(runs.every(({ known }) => !known)).toBe(true),
  }),
  requestCase('fails for a listed event with an unexpected payload, and shows a guard its issues', {
    send: [
      fromRine({ ...rineMessage('m_1'), data: { message_id: 5 } }),
      fromRine({ event: 'message.received' }),
    ],
    expect: ({ verb }) => (verb === 'guard' ? handled : mismatch),
    also: ({ runs }) => expect(runs.every(({ known, issues }) => !known && issues)).toBe(true),
  }),
  requestCase('accepts a known event with extra fields', {
    send: fromRine({ ...rineMessage('m_1'), more: { than: ['expected'] } }),
    expect: handled,
    also({ runs }) {
      expect(runs.every(({ known }) => known)).toBe(true)
      expect(runs[0]?.event).toMatchObject({ more: { than: ['expected'] } })
    },
  }),
]
