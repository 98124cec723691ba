/** The events that most applications handle. */
export const CLERK_EVENTS = [
  'email.created',
  'organization.created',
  'organization.deleted',
  'organization.updated',
  'organizationInvitation.accepted',
  'organizationInvitation.created',
  'organizationMembership.created',
  'organizationMembership.deleted',
  'organizationMembership.updated',
  'paymentAttempt.updated',
  'session.created',
  'session.ended',
  'session.removed',
  'session.revoked',
  'sms.created',
  'subscription.updated',
  'user.created',
  'user.deleted',
  'user.updated',
  'waitlistEntry.created',
] as const

/** The fields common to all Clerk resources. For all fields, see the types in `@clerk/backend`. */
export interface ClerkResource {
  /** The id of the resource, such as `user_…`. */
  readonly id: string
  /** The kind of resource, such as `user`. */
  readonly object: string
  readonly [field: string]: unknown
}

/** A resource that was deleted. */
export interface ClerkDeleted {
  /** The id of the deleted resource, such as `user_…`. */
  readonly id?: string | undefined
  /** The kind of resource, such as `user`. */
  readonly object: string
  /** Whether the resource was deleted. */
  readonly deleted: boolean
  readonly [field: string]: unknown
}

/** A user, as in Clerk's API. */
export interface ClerkUser extends ClerkResource {
  /** The user's first name, if provided. */
  readonly first_name: string | null
  /** The user's last name, if provided. */
  readonly last_name: string | null
  /** The username, if the application uses usernames. */
  readonly username: string | null
  /** The URL of the user's picture. */
  readonly image_url: string
  /** The id of one of `email_addresses`: the first is not always the primary one. */
  readonly primary_email_address_id: string | null
  /** The email addresses of the user. */
  readonly email_addresses: readonly {
    /** The id of the address, `idn_…`. */
    readonly id: string
    /** The email address itself. */
    readonly email_address: string
    readonly [field: string]: unknown
  }[]
  /** The user's id in your system, if you have set one. */
  readonly external_id: string | null
  /** Your application's data that the browser can read. */
  readonly public_metadata: Readonly<Record<string, unknown>>
  /** Data that the browser can change. Do not trust it. */
  readonly unsafe_metadata: Readonly<Record<string, unknown>>
  /** When the user was created, in Unix milliseconds. */
  readonly created_at: number
  /** When the user was last changed, in Unix milliseconds. */
  readonly updated_at: number
}

/** An organization, as in Clerk's API. */
export interface ClerkOrganization extends ClerkResource {
  /** The organization's display name. */
  readonly name: string
  /** The organization's name in URLs. */
  readonly slug: string
  /** The id of the user who created it. */
  readonly created_by?: string | undefined
  /** When the organization was created, in Unix milliseconds. */
  readonly created_at: number
  /** When the organization was last changed, in Unix milliseconds. */
  readonly updated_at: number
}

/** A user's membership in an organization. */
export interface ClerkMembership extends ClerkResource {
  /** The role in the organization, such as `org:admin`. */
  readonly role: string
  /** The organization that the membership is in. */
  readonly organization: ClerkOrganization
  /** The user's data that other members can see. */
  readonly public_user_data: {
    /** The id of the user, `user_…`. */
    readonly user_id: string
    /** What the user signs in with, such as an email address. */
    readonly identifier: string
    readonly [field: string]: unknown
  }
}

/** A session of a user. */
export interface ClerkSession extends ClerkResource {
  /** The id of the user, `user_…`. */
  readonly user_id: string
  /** The id of the client, such as a browser. */
  readonly client_id: string
  /** The state of the session, such as `active`. */
  readonly status: string
}

/** A Clerk event (https://clerk.com/docs/guides/development/webhooks/overview). */
export interface ClerkEvent<N extends string = string, D = unknown> {
  /** The event type, such as `user.created`. */
  readonly type: N
  /** Always `event`, the kind of payload. */
  readonly object: 'event'
  /** What the event is about. */
  readonly data: D
  /** The time of the event, in Unix milliseconds. */
  readonly timestamp: number
  /** The Clerk instance where the event happened, `ins_…`. */
  readonly instance_id: string
  /** The request that caused the event, if any. */
  readonly event_attributes?:
    | {
        /** The client that sent the request to Clerk. */
        readonly http_request: {
          /** The IP address of the client. */
          readonly client_ip: string
          /** The client's `User-Agent` header. */
          readonly user_agent: string
        }
      }
    | undefined
}

type DataOf<N> = N extends 'user.deleted' | 'organization.deleted'
  ? ClerkDeleted
  : N extends `user.${string}`
    ? ClerkUser
    : N extends `organization.${string}`
      ? ClerkOrganization
      : N extends `organizationMembership.${string}`
        ? ClerkMembership
        : N extends `session.${string}`
          ? ClerkSession
          : ClerkResource

type Listed = { readonly [N in (typeof CLERK_EVENTS)[number]]: ClerkEvent<N, DataOf<N>> }

/** The Clerk events that most applications handle; there are more. */
export interface ClerkEvents extends Listed {
  /** Every event that is not listed. */
  readonly '*': ClerkEvent
}
