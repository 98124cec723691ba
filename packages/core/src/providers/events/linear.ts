/** The events of Linear, by the names that its SDK uses: entities, then what is none. */
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

/** What every event of Linear has. */
export interface LinearEvent<N extends string = string> {
  /** The kind of event, such as `Issue`. */
  readonly type: N
  /** What happened: `create`, `update` or `remove` for entities. */
  readonly action: string
  /** The time of the event, in ISO 8601. */
  readonly createdAt: string
  /** The workspace in which it happened. */
  readonly organizationId: string
  /** The webhook's own id, the same for all of its events. */
  readonly webhookId: string
  /** The time of sending, in Unix milliseconds. */
  readonly webhookTimestamp: number
  readonly [field: string]: unknown
}

/** What an event is about: an issue, a comment or another entity. */
export interface LinearEntity {
  /** The entity's own id. */
  readonly id: string
  /** The time of its creation, in ISO 8601. */
  readonly createdAt: string
  /** The time of its last change, in ISO 8601. */
  readonly updatedAt: string
  readonly [field: string]: unknown
}

/** An entity was created, changed or removed. */
export interface LinearEntityEvent<N extends string = string, D extends LinearEntity = LinearEntity>
  extends LinearEvent<N> {
  /** The entity, as it is after the event. */
  readonly data: D
  /** The values before an `update`, of what it changed. */
  readonly updatedFrom?: Readonly<Record<string, unknown>> | null | undefined
  /** The address of the entity's page. */
  readonly url?: string | null | undefined
}

/** An issue, with the fields that it always has; for the others, see the types of `@linear/sdk`. */
export interface LinearIssue extends LinearEntity {
  /** The issue's short name, such as `ENG-123`. */
  readonly identifier: string
  /** The title of the issue. */
  readonly title: string
  /** The address of its page. */
  readonly url: string
  /** The team that it belongs to. */
  readonly teamId: string
  /** The id of its workflow state. */
  readonly stateId: string
  /** 0 is none, 1 urgent, 2 high, 3 medium, 4 low. */
  readonly priority: number
}

/** A comment, with the fields that it always has. */
export interface LinearComment extends LinearEntity {
  /** The text of the comment, in Markdown. */
  readonly body: string
  /** The issue that it is about, if it is about one. */
  readonly issueId?: string | null | undefined
  /** The user who wrote it, if one did. */
  readonly userId?: string | null | undefined
}

/** A project, with the fields that it always has. */
export interface LinearProject extends LinearEntity {
  /** The name of the project. */
  readonly name: string
  /** The address of its page. */
  readonly url: string
  /** The teams that it belongs to. */
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

/** The events of Linear; there may be more. */
export interface LinearEvents extends Listed {
  /** Every event that is not listed. */
  readonly '*': LinearEvent
}
