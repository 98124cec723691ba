import { randomUUID } from 'node:crypto'
import type { GithubEvents } from '@hookseal/core/providers/github'
import type { EventFactory } from './event-factory.ts'
import { makeEvents, type SenderEvents } from './make-events.ts'

let last = 1_000
const number = () => last++
const acted = (action: string, about: string) => () => ({ action, [about]: { id: number() } })
const reference = () => ({ ref: 'refs/heads/main', ref_type: 'branch' })

const made: SenderEvents<GithubEvents> = makeEvents<GithubEvents>({
  factory: 'githubEvents',
  data: {
    push: () => ({
      ref: 'refs/heads/main',
      before: '0'.repeat(40),
      after: randomUUID().replaceAll('-', '').padEnd(40, '0'),
      commits: [],
    }),
    ping: () => ({ zen: 'Keep it logically awesome.', hook_id: number() }),
    check_run: acted('completed', 'check_run'),
    check_suite: acted('completed', 'check_suite'),
    create: reference,
    delete: reference,
    deployment: acted('created', 'deployment'),
    deployment_status: acted('created', 'deployment_status'),
    fork: () => ({ forkee: { id: number() } }),
    installation: acted('created', 'installation'),
    installation_repositories: acted('added', 'installation'),
    issue_comment: acted('created', 'comment'),
    issues: acted('opened', 'issue'),
    pull_request: acted('opened', 'pull_request'),
    pull_request_review: acted('submitted', 'review'),
    pull_request_review_comment: acted('created', 'comment'),
    release: acted('published', 'release'),
    repository: acted('created', 'repository'),
    star: acted('created', 'starred'),
    workflow_job: acted('completed', 'workflow_job'),
    workflow_run: acted('completed', 'workflow_run'),
  },
  event: (_type, data) => ({
    repository: { id: number(), full_name: 'octocat/hello-world' },
    sender: { id: number(), login: 'octocat' },
    ...data,
  }),
  headers: (type) => ({ 'x-github-event': type, 'x-github-delivery': randomUUID() }),
  unlisted: 'invented_for_a_test',
})

/**
 * Creates payloads in the format of GitHub, with new ids and only the fields that distinguish them. `signed()` sends
 * them with the headers `X-GitHub-Event` and `X-GitHub-Delivery`.
 *
 * @example
 * ```ts
 * signed(provider, githubEvents.minimal('push', { ref: 'refs/heads/next' }))
 * ```
 */
export const githubEvents: EventFactory<GithubEvents> = made.factory

/** Creates an event of any type, for tools. */
export const sampleOfGithub: SenderEvents<GithubEvents>['sample'] = made.sample
