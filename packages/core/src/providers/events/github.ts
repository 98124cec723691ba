/** @ts-ignore An optional peer: without it, `EventPayloadMap` is `any`, and the types in this file are used. */
import type { EventPayloadMap } from '@octokit/webhooks-types'
import type { PeerType } from '../../provider/peer-type.ts'

/** The events that most applications handle, by the name in `X-GitHub-Event`. */
export const GITHUB_EVENTS = [
  'check_run',
  'check_suite',
  'create',
  'delete',
  'deployment',
  'deployment_status',
  'fork',
  'installation',
  'installation_repositories',
  'issue_comment',
  'issues',
  'ping',
  'pull_request',
  'pull_request_review',
  'pull_request_review_comment',
  'push',
  'release',
  'repository',
  'star',
  'workflow_job',
  'workflow_run',
] as const

/** The fields common to GitHub's payloads. Install `@octokit/webhooks-types` for full types. */
export interface GithubEvent {
  /** What happened, for events that have actions, such as `opened` for a pull request. */
  readonly action?: string | undefined
  /** The repository of the event, if any. */
  readonly repository?:
    | {
        /** The numeric id of the repository. */
        readonly id: number
        /** The owner and name, such as `octocat/hello`. */
        readonly full_name: string
      }
    | undefined
  /** Who caused the event. */
  readonly sender?:
    | {
        /** The numeric id of the account. */
        readonly id: number
        /** The name of the account. */
        readonly login: string
      }
    | undefined
  /** The app installation that the event is for, if an app owns the webhook. */
  readonly installation?:
    | {
        /** The numeric id of the installation. */
        readonly id: number
      }
    | undefined
  readonly [field: string]: unknown
}

type Name = (typeof GITHUB_EVENTS)[number]
type Payloads = PeerType<EventPayloadMap, Readonly<Record<Name, GithubEvent>>>
type Listed = { readonly [N in Name]: Payloads[N] }

/** The GitHub events that most applications handle; there are more. */
export interface GithubEvents extends Listed {
  /** Every event that is not listed. */
  readonly '*': GithubEvent
}
