/** The project and group events that most applications handle, by `object_kind`. */
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

/** The project where an event happened. */
export interface GitlabProject {
  /** The numeric id of the project. */
  readonly id: number
  /** The name of the project. */
  readonly name: string
  /** The path including the group, such as `mike/diaspora`. */
  readonly path_with_namespace: string
  /** The URL of the project's page. */
  readonly web_url: string
  /** The default branch of the project. */
  readonly default_branch: string
  readonly [field: string]: unknown
}

/** The fields common to GitLab's payloads (https://docs.gitlab.com/user/project/integrations/webhook_events). */
export interface GitlabPayload {
  /** The kind of event, such as `push`; some group events have none. */
  readonly object_kind?: string | undefined
  /** The event type, such as `subgroup_create`, if it has one. */
  readonly event_name?: string | undefined
  /** The project where the event happened, if any. */
  readonly project?: GitlabProject | undefined
  readonly [field: string]: unknown
}

/** An event that is named by its `object_kind`. */
export interface GitlabEvent<N extends string = string> extends GitlabPayload {
  /** The kind of event, such as `push`. */
  readonly object_kind: N
}

/** A push to a branch or tag. */
export interface GitlabPush<N extends string = 'push' | 'tag_push'> extends GitlabEvent<N> {
  /** The branch or tag, such as `refs/heads/main`. */
  readonly ref: string
  /** The commit before the push; 40 zeros for a new ref. */
  readonly before: string
  /** The commit after the push; 40 zeros for a deleted ref. */
  readonly after: string
  /** The numeric id of the project. */
  readonly project_id: number
  /** The 20 newest commits of the push. */
  readonly commits: readonly {
    /** The hash of the commit. */
    readonly id: string
    /** The message of the commit. */
    readonly message: string
    readonly [field: string]: unknown
  }[]
  /** The number of commits in the push. */
  readonly total_commits_count: number
}

/** An issue that was opened, changed, closed or reopened. */
export interface GitlabIssue<N extends string = 'issue' | 'work_item'> extends GitlabEvent<N> {
  /** The issue, as it is after the event. */
  readonly object_attributes: {
    /** The issue's number across all of GitLab. */
    readonly id: number
    /** The issue's number within its project. */
    readonly iid: number
    /** The title of the issue. */
    readonly title: string
    /** The state of the issue, such as `opened`. */
    readonly state: string
    /** What happened, such as `open`, if known. */
    readonly action?: string | undefined
    readonly [field: string]: unknown
  }
}

/** A merge request that was opened, changed, approved, merged or closed. */
export interface GitlabMergeRequest extends GitlabEvent<'merge_request'> {
  /** The merge request, as it is after the event. */
  readonly object_attributes: {
    /** The merge request's number across all of GitLab. */
    readonly id: number
    /** The merge request's number within its project. */
    readonly iid: number
    /** The title of the merge request. */
    readonly title: string
    /** The state of the merge request, such as `opened` or `merged`. */
    readonly state: string
    /** The branch to merge from. */
    readonly source_branch: string
    /** The branch to merge into. */
    readonly target_branch: string
    /** What happened, such as `open`, if known. */
    readonly action?: string | undefined
    readonly [field: string]: unknown
  }
}

/** A pipeline whose status changed. */
export interface GitlabPipeline extends GitlabEvent<'pipeline'> {
  /** The pipeline, as it is after the change. */
  readonly object_attributes: {
    /** The numeric id of the pipeline. */
    readonly id: number
    /** The branch or tag that the pipeline runs for. */
    readonly ref: string
    /** The commit that the pipeline runs for. */
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

/** The GitLab events that most applications handle; there are more. */
export interface GitlabEvents extends Listed {
  /** Every event that is not listed; an event without an `object_kind` is named by its `event_name`. */
  readonly '*': GitlabPayload
}
