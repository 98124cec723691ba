import { randomBytes } from 'node:crypto'
import type { GitlabEvents } from '@hookseal/core/providers/gitlab'
import type { EventFactory } from './event-factory.ts'
import { makeEvents, type SenderEvents } from './make-events.ts'

let last = 1_000
const number = () => last++
const hash = () => randomBytes(20).toString('hex')

function pushed(ref: string): object {
  const after = hash()
  const commit = { id: after, message: 'Change one thing', title: 'Change one thing' }
  return {
    ref,
    before: hash(),
    after,
    checkout_sha: after,
    commits: [commit],
    total_commits_count: 1,
  }
}

const about =
  (attributes: () => object = () => ({})) =>
  () => ({ object_attributes: { id: number(), ...attributes() } })
const issue = about(() => ({
  iid: number(),
  title: 'A test',
  state: 'opened',
  action: 'open',
}))

const made: SenderEvents<GitlabEvents> = makeEvents<GitlabEvents>({
  factory: 'gitlabEvents',
  data: {
    push: () => ({ event_name: 'push', ...pushed('refs/heads/main') }),
    tag_push: () => ({ event_name: 'tag_push', ...pushed('refs/tags/v1.0.0') }),
    issue,
    work_item: issue,
    merge_request: about(() => ({
      iid: number(),
      title: 'A test',
      state: 'opened',
      action: 'open',
      source_branch: 'next',
      target_branch: 'main',
    })),
    note: about(() => ({ note: 'A test', noteable_type: 'Issue' })),
    pipeline: about(() => ({ ref: 'main', sha: hash(), status: 'success' })),
    build: () => ({
      build_id: number(),
      build_name: 'test',
      build_status: 'success',
      sha: hash(),
    }),
    deployment: () => ({ deployment_id: number(), status: 'success', environment: 'production' }),
    release: () => ({ id: number(), tag: 'v1.0.0', name: 'v1.0.0', action: 'create' }),
    wiki_page: () => ({ object_attributes: { title: 'A test', slug: 'a-test', action: 'create' } }),
    feature_flag: about(() => ({ name: 'a-test', active: true })),
    emoji: about(() => ({ name: 'thumbsup', awardable_type: 'Issue' })),
    milestone: about(() => ({ iid: number(), title: 'A test', state: 'active' })),
  },
  event(type, data) {
    const id = number()
    const path = 'hookseal/test'
    return {
      object_kind: type,
      project_id: id,
      project: {
        id,
        name: 'test',
        path_with_namespace: path,
        web_url: `https://gitlab.example.com/${path}`,
        default_branch: 'main',
      },
      ...data,
    }
  },
  optional: () => ({
    user: { id: number(), name: 'Test', username: 'test', email: '[REDACTED]' },
  }),
  unlisted: 'invented_for_a_test',
})

/**
 * Creates payloads in the format of GitLab, with new numbers: the fields that distinguish them, and a few others.
 *
 * @example
 * ```ts
 * gitlabEvents.minimal('push', { ref: 'refs/heads/next' })
 * ```
 */
export const gitlabEvents: EventFactory<GitlabEvents> = made.factory

/** Creates an event of any type, for tools. */
export const sampleOfGitlab: SenderEvents<GitlabEvents>['sample'] = made.sample
