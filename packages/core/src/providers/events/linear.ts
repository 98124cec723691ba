/** The Linear events, by the names that its SDK uses: first entities, then everything else. */
export const LINEAR_EVENTS = [
  'Attachment',
  'AuditEntry',
  'Comment',
  'Customer',
  'CustomerNeed',
  'Cycle',
  'Document',
  'Initiative',
  'InitiativeUpdate',
  'Issue',
  'IssueLabel',
  'Project',
  'ProjectUpdate',
  'Reaction',
  'User',
  'AgentSessionEvent',
  'AppUserNotification',
  'IssueSLA',
  'OAuthApp',
  'PermissionChange',
] as const

/** The fields common to all Linear events. */
export interface LinearEvent<N extends string = string> {
  /** The kind of event, such as `Issue`. */
  readonly type: N
  /** What happened: `create`, `update` or `remove` for entities. */
  readonly action: string
  /** The time of the event, in ISO 8601. */
  readonly createdAt: string
  /** The workspace where the event happened. */
  readonly organizationId: string
  /** The id of the webhook, the same for all of its events. */
  readonly webhookId: string
  /** The time when the event was sent, in Unix milliseconds. */
  readonly webhookTimestamp: number
  readonly [field: string]: unknown
}

/** What an event is about: an issue, a comment or another entity. */
export interface LinearEntity {
  /** The id of the entity. */
  readonly id: string
  /** When it was created, in ISO 8601. */
  readonly createdAt: string
  /** When it was last changed, in ISO 8601. */
  readonly updatedAt: string
  readonly [field: string]: unknown
}

/** An entity was created, changed or removed. */
export interface LinearEntityEvent<N extends string = string, D extends LinearEntity = LinearEntity>
  extends LinearEvent<N> {
  /** The entity, as it is after the event. */
  readonly data: D
  /** The previous values of the fields that an `update` changed. */
  readonly updatedFrom?: Readonly<Record<string, unknown>> | null | undefined
  /** The URL of the entity's page. */
  readonly url?: string | null | undefined
}

/** An issue, with the fields that are always present; for the others, see the types in `@linear/sdk`. */
export interface LinearIssue extends LinearEntity {
  /** The issue's identifier, such as `ENG-123`. */
  readonly identifier: string
  /** The title of the issue. */
  readonly title: string
  /** The URL of its page. */
  readonly url: string
  /** The team that the issue belongs to. */
  readonly teamId: string
  /** The id of the issue's workflow state. */
  readonly stateId: string
  /** The priority: 0 is none, 1 urgent, 2 high, 3 medium, 4 low. */
  readonly priority: number
}

/** A comment, with the fields that are always present. */
export interface LinearComment extends LinearEntity {
  /** The text of the comment, in Markdown. */
  readonly body: string
  /** The issue that the comment is about, if any. */
  readonly issueId?: string | null | undefined
  /** The user who wrote it, if any. */
  readonly userId?: string | null | undefined
}

/** A project, with the fields that are always present. */
export interface LinearProject extends LinearEntity {
  /** The name of the project. */
  readonly name: string
  /** The URL of its page. */
  readonly url: string
  /** The teams that the project belongs to. */
  readonly teamIds: readonly string[]
}

type Name = (typeof LINEAR_EVENTS)[number]
interface Typed {
  /** An issue was created, changed or removed. */
  readonly Issue: LinearIssue
  /** A comment was created, changed or removed. */
  readonly Comment: LinearComment
  /** A project was created, changed or removed. */
  readonly Project: LinearProject
}
type Other =
  | 'AgentSessionEvent'
  | 'AppUserNotification'
  | 'IssueSLA'
  | 'OAuthApp'
  | 'PermissionChange'
type Listed = {
  readonly [N in Exclude<Name, Other>]: LinearEntityEvent<
    N,
    N extends keyof Typed ? Typed[N] : LinearEntity
  >
} & { readonly [N in Other]: LinearEvent<N> }

/** The Linear events; there may be more. */
export interface LinearEvents extends Listed {
  /** Every event that is not listed. */
  readonly '*': LinearEvent
}
