/** The events of projects and groups that most applications handle, by their `object_kind`. */
export const GITLAB_EVENTS = [
  'build',
  'deployment',
  'emoji',
  'feature_flag',
  'issue',
  'merge_request',
  'milestone',
  'note',
  'pipeline',
  'push',
  'release',
  'tag_push',
  'wiki_page',
  'work_item',
] as const

/** The project in which an event happened. */
export interface GitlabProject {
  /** The project's own number. */
  readonly id: number
  /** The name of the project. */
  readonly name: string
  /** The path with the group, such as `mike/diaspora`. */
  readonly path_with_namespace: string
  /** The address of its page. */
  readonly web_url: string
  /** The branch that is checked out by default. */
  readonly default_branch: string
  readonly [field: string]: unknown
}

/** What GitLab's payloads have in common (https://docs.gitlab.com/user/project/integrations/webhook_events). */
export interface GitlabPayload {
  /** The kind of event, such as `push`; some events of groups have none. */
  readonly object_kind?: string | undefined
  /** The event's name, such as `subgroup_create`, if it has one. */
  readonly event_name?: string | undefined
  /** The project in which it happened, if it is about one. */
  readonly project?: GitlabProject | undefined
  readonly [field: string]: unknown
}

/** An event that is called by its `object_kind`. */
export interface GitlabEvent<N extends string = string> extends GitlabPayload {
  /** The kind of event, such as `push`. */
  readonly object_kind: N
}

/** A push to a branch, or of a tag. */
export interface GitlabPush<N extends string = 'push' | 'tag_push'> extends GitlabEvent<N> {
  /** The branch or tag, such as `refs/heads/main`. */
  readonly ref: string
  /** The commit before the push; 40 zeros for a new ref. */
  readonly before: string
  /** The commit after the push; 40 zeros for a deleted ref. */
  readonly after: string
  /** The number of the project. */
  readonly project_id: number
  /** The newest 20 commits of the push. */
  readonly commits: readonly {
    /** The hash of the commit. */
    readonly id: string
    /** The message of the commit. */
    readonly message: string
    readonly [field: string]: unknown
  }[]
  /** How many commits the push has. */
  readonly total_commits_count: number
}

/** An issue that was opened, changed, closed or opened again. */
export interface GitlabIssue<N extends string = 'issue' | 'work_item'> extends GitlabEvent<N> {
  /** The issue, as it is after the event. */
  readonly object_attributes: {
    /** The issue's number in all of GitLab. */
    readonly id: number
    /** The issue's number in its project. */
    readonly iid: number
    /** The title of the issue. */
    readonly title: string
    /** Whether it is open, such as `opened`. */
    readonly state: string
    /** What happened, such as `open`, if that is known. */
    readonly action?: string | undefined
    readonly [field: string]: unknown
  }
}

/** A merge request that was opened, changed, approved, merged or closed. */
export interface GitlabMergeRequest extends GitlabEvent<'merge_request'> {
  /** The merge request, as it is after the event. */
  readonly object_attributes: {
    /** The merge request's number in all of GitLab. */
    readonly id: number
    /** The merge request's number in its project. */
    readonly iid: number
    /** The title of the merge request. */
    readonly title: string
    /** Whether it is open, such as `opened` or `merged`. */
    readonly state: string
    /** The branch to merge from. */
    readonly source_branch: string
    /** The branch to merge into. */
    readonly target_branch: string
    /** What happened, such as `open`, if that is known. */
    readonly action?: string | undefined
    readonly [field: string]: unknown
  }
}

/** A pipeline whose status changed. */
export interface GitlabPipeline extends GitlabEvent<'pipeline'> {
  /** The pipeline, as it is after the change. */
  readonly object_attributes: {
    /** The pipeline's own number. */
    readonly id: number
    /** The branch or tag that it runs for. */
    readonly ref: string
    /** The commit that it runs for. */
    readonly sha: string
    /** The new status, such as `success`. */
    readonly status: string
    readonly [field: string]: unknown
  }
}

type Name = (typeof GITLAB_EVENTS)[number]
interface Typed {
  /** Commits were pushed to a branch. */
  readonly push: GitlabPush<'push'>
  /** A tag was created or deleted. */
  readonly tag_push: GitlabPush<'tag_push'>
  /** An issue was created, changed or closed. */
  readonly issue: GitlabIssue<'issue'>
  /** A work item was created, changed or closed. */
  readonly work_item: GitlabIssue<'work_item'>
  /** A merge request was created, changed or merged. */
  readonly merge_request: GitlabMergeRequest
  /** The status of a pipeline changed. */
  readonly pipeline: GitlabPipeline
}
type Listed = { readonly [N in Name]: N extends keyof Typed ? Typed[N] : GitlabEvent<N> }

/** The events of GitLab that most applications handle; there are more. */
export interface GitlabEvents extends Listed {
  /** Every event that is not listed; one without an `object_kind` is called by its `event_name`. */
  readonly '*': GitlabPayload
}
