/** The events that most applications handle, by the name in `X-Event-Key`. */
export const BITBUCKET_EVENTS = [
  'issue:comment_created',
  'issue:created',
  'issue:updated',
  'pullrequest:approved',
  'pullrequest:comment_created',
  'pullrequest:created',
  'pullrequest:fulfilled',
  'pullrequest:rejected',
  'pullrequest:updated',
  'repo:commit_status_updated',
  'repo:push',
] as const

/** The fields common to all events of a repository. */
export interface BitbucketEvent {
  /** Who caused the event. */
  readonly actor: {
    /** The name that Bitbucket displays. */
    readonly display_name: string
    readonly [field: string]: unknown
  }
  /** The repository where the event happened. */
  readonly repository: {
    /** The id of the repository, in curly braces. */
    readonly uuid: string
    /** The workspace and the name, such as `acme/site`. */
    readonly full_name: string
    readonly [field: string]: unknown
  }
  readonly [field: string]: unknown
}

/** A branch or a tag. */
export interface BitbucketRef {
  /** The kind of reference, such as `branch`. */
  readonly type: string
  /** The name of the branch or tag. */
  readonly name: string
  readonly [field: string]: unknown
}

/** Someone pushed commits, or created or deleted a branch or a tag. */
export interface BitbucketPush extends BitbucketEvent {
  /** The changes that were pushed. */
  readonly push: {
    /** One change for each branch or tag. */
    readonly changes: readonly {
      /** The reference after the push; `null` if it was deleted. */
      readonly new: BitbucketRef | null
      /** The reference before the push; `null` if it was created. */
      readonly old: BitbucketRef | null
      readonly [field: string]: unknown
    }[]
  }
}

/** Something happened to a pull request. */
export interface BitbucketPullRequest extends BitbucketEvent {
  /** The pull request, as it is after the event. */
  readonly pullrequest: {
    /** The pull request's number within the repository. */
    readonly id: number
    /** The title of the pull request. */
    readonly title: string
    /** The state, such as `OPEN` or `MERGED`. */
    readonly state: string
    readonly [field: string]: unknown
  }
}

type Name = (typeof BITBUCKET_EVENTS)[number]
type PayloadOf<N extends Name> = N extends 'repo:push'
  ? BitbucketPush
  : N extends `pullrequest:${string}`
    ? BitbucketPullRequest
    : BitbucketEvent
type Listed = { readonly [N in Name]: PayloadOf<N> }

/** The Bitbucket Cloud events that most applications handle; there are more. */
export interface BitbucketEvents extends Listed {
  /** Every event that is not listed; not all of them belong to a repository. */
  readonly '*': Partial<BitbucketEvent>
}
