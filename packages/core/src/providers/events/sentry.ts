/** The events that most integrations handle, by resource and action. */
export const SENTRY_EVENTS = [
  'comment.created',
  'comment.deleted',
  'comment.updated',
  'error.created',
  'event_alert.triggered',
  'installation.created',
  'installation.deleted',
  'issue.assigned',
  'issue.created',
  'issue.ignored',
  'issue.resolved',
  'issue.unresolved',
  'metric_alert.critical',
  'metric_alert.resolved',
  'metric_alert.warning',
] as const

/** What an `issue` event is about. */
export interface SentryIssueData {
  /** The issue, as it was when the event happened. */
  readonly issue: {
    /** The numeric id of the issue, as a string. */
    readonly id: string
    /** The issue's short id, such as `FRONT-END-9`. */
    readonly shortId: string
    /** The title of the issue. */
    readonly title: string
    /** The state of the issue, such as `unresolved`. */
    readonly status: string
    /** The URL of the issue's page. */
    readonly web_url: string
    readonly [field: string]: unknown
  }
}

/** An error, in the form that error and alert events use. */
export interface SentryError {
  /** The id of the error event. */
  readonly event_id: string
  /** The issue that the error belongs to. */
  readonly issue_id: string
  /** The title of the error. */
  readonly title: string
  /** The URL of the error's page. */
  readonly web_url: string
  readonly [field: string]: unknown
}

/** What an `error` event is about. */
export interface SentryErrorData {
  /** The error that was recorded. */
  readonly error: SentryError
}

/** What an `event_alert` event is about. */
export interface SentryEventAlertData {
  /** The error that met the rule. */
  readonly event: SentryError
  /** The name of the alert rule. */
  readonly triggered_rule: string
}

/** What a `metric_alert` event is about. */
export interface SentryMetricAlertData {
  /** The incident that met the rule. */
  readonly metric_alert: {
    /** The numeric id of the incident, as a string. */
    readonly id: string
    /** The title of the incident. */
    readonly title: string
    readonly [field: string]: unknown
  }
  /** A human-readable title, such as `Resolved: Too many errors`. */
  readonly description_title: string
  /** A human-readable description, with the threshold. */
  readonly description_text: string
  /** The URL of the incident's page. */
  readonly web_url: string
}

/** What a `comment` event is about. */
export interface SentryCommentData {
  /** The text of the comment. */
  readonly comment: string
  /** The numeric id of the comment. */
  readonly comment_id: number
  /** The numeric id of the issue that it belongs to. */
  readonly issue_id: number
  /** The project that the issue belongs to. */
  readonly project_slug: string
  /** When the comment changed, in RFC 3339. */
  readonly timestamp: string
}

/** What an `installation` event is about. */
export interface SentryInstallationData {
  /** The installation of your integration. */
  readonly installation: {
    /** The id of the installation. */
    readonly uuid: string
    /** The state of the installation, such as `pending`. */
    readonly status: string
    /** The code that you exchange for a token. */
    readonly code?: string | undefined
    readonly [field: string]: unknown
  }
}

/** A webhook from Sentry's integration platform (https://docs.sentry.io/integrations/integration-platform/webhooks). */
export interface SentryEvent<
  A extends string = string,
  D extends object = Readonly<Record<string, unknown>>,
> {
  /** What happened, such as `created`: the second half of the event type. */
  readonly action: A
  /** The installation of your integration that the event is for. */
  readonly installation: {
    /** The id of the installation. */
    readonly uuid: string
  }
  /** What the event is about, which shows the resource. */
  readonly data: D
  /** Who caused the event; Sentry itself counts as an application. */
  readonly actor: {
    /** Whether a person or an application caused it. */
    readonly type: 'user' | 'application'
    /** The id of the user or application. */
    readonly id: string | number
    /** The name of the user or application. */
    readonly name: string
  }
}

type DataOf<R> = R extends 'comment'
  ? SentryCommentData
  : R extends 'error'
    ? SentryErrorData
    : R extends 'event_alert'
      ? SentryEventAlertData
      : R extends 'installation'
        ? SentryInstallationData
        : R extends 'issue'
          ? SentryIssueData
          : SentryMetricAlertData
type Named<N> = N extends `${infer R}.${infer A}` ? SentryEvent<A, DataOf<R>> : never
type Listed = { readonly [N in (typeof SENTRY_EVENTS)[number]]: Named<N> }

/** The Sentry events that most integrations handle; there are more. */
export interface SentryEvents extends Listed {
  /** Every event that is not listed. */
  readonly '*': SentryEvent
}
