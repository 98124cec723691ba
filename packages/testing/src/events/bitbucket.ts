import { randomUUID } from 'node:crypto'
import type { BitbucketEvents } from '@hookseal/core/providers/bitbucket'
import type { EventFactory } from './event-factory.ts'
import { makeEvents, type SenderEvents } from './make-events.ts'

let last = 1_000
const number = () => last++
const uuid = () => `{${randomUUID()}}`
const issue = () => ({ issue: { id: number(), title: 'A question', state: 'new' } })
const comment = () => ({ comment: { id: number(), content: { raw: 'Looks good.' } } })
const pullRequest =
  (state = 'OPEN') =>
  () => ({ pullrequest: { id: number(), title: 'A change', state } })

const made: SenderEvents<BitbucketEvents> = makeEvents<BitbucketEvents>({
  factory: 'bitbucketEvents',
  data: {
    'repo:push': () => {
      const hash = randomUUID().replaceAll('-', '').padEnd(40, '0')
      const branch = { type: 'branch', name: 'main', target: { type: 'commit', hash } }
      return { push: { changes: [{ new: branch, old: null }] } }
    },
    'repo:commit_status_updated': () => ({
      commit_status: { key: randomUUID(), state: 'SUCCESSFUL' },
    }),
    'issue:comment_created': () => ({ ...issue(), ...comment() }),
    'issue:created': issue,
    'issue:updated': issue,
    'pullrequest:approved': () => ({
      ...pullRequest()(),
      approval: { date: new Date().toISOString() },
    }),
    'pullrequest:comment_created': () => ({ ...pullRequest()(), ...comment() }),
    'pullrequest:created': pullRequest(),
    'pullrequest:fulfilled': pullRequest('MERGED'),
    'pullrequest:rejected': pullRequest('DECLINED'),
    'pullrequest:updated': pullRequest(),
  },
  event: (_type, data) => ({
    actor: { type: 'user', uuid: uuid(), display_name: 'Emma' },
    repository: { type: 'repository', uuid: uuid(), name: 'site', full_name: 'acme/site' },
    ...data,
  }),
  headers: (type) => ({ 'x-event-key': type }),
  unlisted: 'repo:invented_for_a_test',
})

/**
 * Creates payloads in the format of Bitbucket Cloud, with new ids and only the fields that distinguish them. `signed()`
 * sends them with the header `X-Event-Key`.
 *
 * @example
 * ```ts
 * signed(provider, bitbucketEvents.minimal('pullrequest:created', { pullrequest: { title: 'Fix' } }))
 * ```
 */
export const bitbucketEvents: EventFactory<BitbucketEvents> = made.factory

/** Creates an event of any type, for tools. */
export const sampleOfBitbucket: SenderEvents<BitbucketEvents>['sample'] = made.sample
