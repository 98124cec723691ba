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

/** What every resource of Clerk has. For all the fields, see the types of `@clerk/backend`. */
export interface ClerkResource {
  /** The resource's own id, such as `user_…`. */
  readonly id: string
  /** The kind of resource, such as `user`. */
  readonly object: string
  readonly [field: string]: unknown
}

/** What is left of a resource that was deleted. */
export interface ClerkDeleted {
  /** The id of what was deleted, such as `user_…`. */
  readonly id?: string | undefined
  /** The kind of resource, such as `user`. */
  readonly object: string
  /** Says that the resource was deleted. */
  readonly deleted: boolean
  readonly [field: string]: unknown
}

/** A user, as Clerk's API has it. */
export interface ClerkUser extends ClerkResource {
  /** The first name, if the user has given one. */
  readonly first_name: string | null
  /** The last name, if the user has given one. */
  readonly last_name: string | null
  /** The user name, if the application has user names. */
  readonly username: string | null
  /** The address of the user's picture. */
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
  /** Data of your application that the browser can read. */
  readonly public_metadata: Readonly<Record<string, unknown>>
  /** Data that the browser can change; trust nothing in it. */
  readonly unsafe_metadata: Readonly<Record<string, unknown>>
  /** When the user was created, in Unix milliseconds. */
  readonly created_at: number
  /** When the user was last changed, in Unix milliseconds. */
  readonly updated_at: number
}

/** An organization, as Clerk's API has it. */
export interface ClerkOrganization extends ClerkResource {
  /** The name that people see. */
  readonly name: string
  /** The name for use in addresses. */
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
  /** The organization of the membership. */
  readonly organization: ClerkOrganization
  /** What other members see of the user. */
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

/** An event of Clerk (https://clerk.com/docs/guides/development/webhooks/overview). */
export interface ClerkEvent<N extends string = string, D = unknown> {
  /** The event's name, such as `user.created`. */
  readonly type: N
  /** Always `event`, the kind of payload. */
  readonly object: 'event'
  /** What the event is about. */
  readonly data: D
  /** The time of the event, in Unix milliseconds. */
  readonly timestamp: number
  /** The Clerk instance in which it happened, `ins_…`. */
  readonly instance_id: string
  /** The request that caused the event, if one did. */
  readonly event_attributes?:
    | {
        /** Who sent that request to Clerk. */
        readonly http_request: {
          /** The IP address of the client. */
          readonly client_ip: string
          /** The client's header `User-Agent`. */
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

/** The events of Clerk that most applications handle; there are more. */
export interface ClerkEvents extends Listed {
  /** Every event that is not listed. */
  readonly '*': ClerkEvent
}
