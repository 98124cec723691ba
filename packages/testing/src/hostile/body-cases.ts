import { gzipSync } from 'node:zlib'
import { ACCEPTED, type HostileCase, oneRequest } from './hostile-case.ts'
import { eventName, type Sender } from './sender.ts'

const DEPTH = 20_000
const UNSTABLE = 'The handler, or the process, is at the mercy of what a payload holds.'

/** An event with a member put in front, as text: some of these no object literal can write. */
function withMember(event: object, member: string): string {
  const rest = JSON.stringify(event).slice(1)
  return rest === '}' ? `{${member}}` : `{${member},${rest}`
}

/** An event whose name is one that every object has; none where the name is no field of its own. */
function prototypeName(sender: Sender): HostileCase[] {
  const event = sender.event() as Record<string, unknown>
  const name = eventName(sender, event, sender.sign(event))
  const field = Object.keys(event).find((key) => event[key] === name)
  if (field === undefined) return []
  const renamed = { ...event, [field]: 'constructor' }
  return [
    oneRequest(
      'prototype-name',
      sender.sign(renamed),
      ACCEPTED,
      'A name that every object has is looked up as if it were a handler of yours.',
    ),
  ]
}

/** Rightly signed, with a body that is too much or not what it should be. */
export function bodyCases(sender: Sender, maxBodyBytes: number): HostileCase[] {
  const { event, sign } = sender
  const [head = '', tail = ''] = withMember(event(), '"filler":"|"').split('|')
  const bad = Buffer.concat([Buffer.from(head), Buffer.of(0xff, 0xfe), Buffer.from(tail)])
  const plain = sign(event())
  const deep = `"filler":${'['.repeat(DEPTH)}${']'.repeat(DEPTH)}`
  const keys = '"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}'
  return [
    oneRequest(
      'oversize',
      sign({ filler: 'x'.repeat(maxBodyBytes), ...event() }),
      413,
      'Anyone could fill the memory: the size is decided before anything is verified.',
    ),
    oneRequest('not-utf-8', sign(bad), 400, 'Text is made of bytes that are none, and so changed.'),
    oneRequest('not-json', sign('not json'), 400, UNSTABLE),
    oneRequest('not-an-event', sign('[]'), 400, UNSTABLE),
    oneRequest('deep-json', sign(withMember(event(), deep)), 400, UNSTABLE),
    oneRequest('prototype-keys', sign(withMember(event(), keys)), ACCEPTED, UNSTABLE),
    ...prototypeName(sender),
    oneRequest(
      'compressed',
      sign(gzipSync(plain.body), { headers: { 'content-encoding': 'gzip' } }),
      415,
      'What is verified would not be what is read, and a few bytes could become gigabytes.',
    ),
  ]
}
