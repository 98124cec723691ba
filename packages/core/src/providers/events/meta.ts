/** The objects that most applications subscribe to. */
export const META_EVENTS = [
  'ad_account',
  'application',
  'instagram',
  'page',
  'permissions',
  'user',
  'whatsapp_business_account',
] as const

/** One change to an object. */
export interface MetaChange<V = unknown> {
  /** What changed, such as `messages`. It determines the shape of `value`. */
  readonly field: string
  /** The new value, or what happened. */
  readonly value: V
}

/** What happened to one object. */
export interface MetaEntry<V = unknown> {
  /** The id of the object, such as a page's id. */
  readonly id: string
  /** When Meta sent it, in Unix seconds; in milliseconds for conversations. */
  readonly time?: number | undefined
  /** The changes to the object, with their values. */
  readonly changes?: readonly MetaChange<V>[] | undefined
  /** The messages of a conversation with a page or an Instagram account. */
  readonly messaging?: readonly Readonly<Record<string, unknown>>[] | undefined
  /** The names of the changed fields, if the webhook is set to send no values. */
  readonly changed_fields?: readonly string[] | undefined
  readonly [field: string]: unknown
}

/** A batch from Meta (https://developers.facebook.com/docs/graph-api/webhooks/getting-started#event-notifications). */
export interface MetaEvent<N extends string = string, V = unknown> {
  /** The kind of object, such as `page`. */
  readonly object: N
  /** What happened, object by object, with up to 1,000 changes in total. */
  readonly entry: readonly MetaEntry<V>[]
}

interface WhatsappFile {
  /** The file's id, which you need to download it. */
  readonly id: string
  /** The file's type, such as `image/jpeg`. */
  readonly mime_type: string
  /** The digest of the file's bytes. */
  readonly sha256?: string | undefined
  /** The caption that the user wrote. */
  readonly caption?: string | undefined
  readonly [field: string]: unknown
}

interface WhatsappError {
  /** The error's numeric code. */
  readonly code: number
  /** A short description of the error. */
  readonly title: string
  readonly [field: string]: unknown
}

/** A message that a WhatsApp user sent to a business. */
export interface WhatsappMessage {
  /** The message's id, `wamid.…`, unchanged on retries. */
  readonly id: string
  /** The phone number of the user who sent it. */
  readonly from: string
  /** The time of the message, in Unix seconds, as a string. */
  readonly timestamp: string
  /** The kind of message, such as `text`. The field with this name has the content. */
  readonly type: string
  /** The content of a text message. */
  readonly text?:
    | {
        /** What the user wrote. */
        readonly body: string
      }
    | undefined
  /** The content of a voice or audio message. */
  readonly audio?: WhatsappFile | undefined
  /** The content of a document message. */
  readonly document?: WhatsappFile | undefined
  /** The content of an image message. */
  readonly image?: WhatsappFile | undefined
  /** The content of a video message. */
  readonly video?: WhatsappFile | undefined
  /** Why the content of a message is missing. */
  readonly errors?: readonly WhatsappError[] | undefined
  readonly [field: string]: unknown
}

/** The status of a message that a business sent. */
export interface WhatsappStatus {
  /** The message's id, as the API returned it. Several statuses can have the same id. */
  readonly id: string
  /** `sent`, `delivered`, `read` or `failed`, as Meta writes it. */
  readonly status: string
  /** The time of the status, in Unix seconds, as a string. */
  readonly timestamp: string
  /** The phone number of the recipient. */
  readonly recipient_id: string
  /** Why the message failed, if it did. */
  readonly errors?: readonly WhatsappError[] | undefined
  readonly [field: string]: unknown
}

/** The value of a change to a WhatsApp account. Messages and statuses are present if its field is `messages`. */
export interface WhatsappValue {
  /** The business phone number, if the change is about one. */
  readonly metadata?:
    | {
        /** The number as it is displayed. */
        readonly display_phone_number: string
        /** The number's id at Meta. */
        readonly phone_number_id: string
      }
    | undefined
  /** The messages that users sent. */
  readonly messages?: readonly WhatsappMessage[] | undefined
  /** The statuses of messages that you sent. */
  readonly statuses?: readonly WhatsappStatus[] | undefined
  readonly [field: string]: unknown
}

type Name = Exclude<(typeof META_EVENTS)[number], 'whatsapp_business_account'>
type Listed = { readonly [N in Name]: MetaEvent<N> }

/** The Meta objects that most applications subscribe to; there are more. */
export interface MetaEvents extends Listed {
  /** Messages, statuses and other changes to a WhatsApp business account. */
  readonly whatsapp_business_account: MetaEvent<'whatsapp_business_account', WhatsappValue>
  /** Every object that is not listed. */
  readonly '*': MetaEvent
}
