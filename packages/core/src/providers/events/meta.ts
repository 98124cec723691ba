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

/** One change of an object. */
export interface MetaChange<V = unknown> {
  /** What changed, such as `messages`: it decides the shape of `value`. */
  readonly field: string
  /** The new value, or what happened. */
  readonly value: V
}

/** What has happened to one object. */
export interface MetaEntry<V = unknown> {
  /** The object's own id, such as that of the page. */
  readonly id: string
  /** When Meta sent it, in Unix seconds; in milliseconds for conversations. */
  readonly time?: number | undefined
  /** The changes of the object, with their values. */
  readonly changes?: readonly MetaChange<V>[] | undefined
  /** The messages of a conversation with a page or an Instagram account. */
  readonly messaging?: readonly Readonly<Record<string, unknown>>[] | undefined
  /** The names of the fields, where the webhook is set to send no values. */
  readonly changed_fields?: readonly string[] | undefined
  readonly [field: string]: unknown
}

/** A batch of Meta (https://developers.facebook.com/docs/graph-api/webhooks/getting-started#event-notifications). */
export interface MetaEvent<N extends string = string, V = unknown> {
  /** The kind of object, such as `page`. */
  readonly object: N
  /** What has happened, object by object. Up to 1,000 changes come together. */
  readonly entry: readonly MetaEntry<V>[]
}

interface WhatsappFile {
  /** The file's id, with which you download it. */
  readonly id: string
  /** The file's type, such as `image/jpeg`. */
  readonly mime_type: string
  /** The digest of the file's bytes. */
  readonly sha256?: string | undefined
  /** What the user wrote under it. */
  readonly caption?: string | undefined
  readonly [field: string]: unknown
}

interface WhatsappError {
  /** The number of the error. */
  readonly code: number
  /** The error in a few words. */
  readonly title: string
  readonly [field: string]: unknown
}

/** A message that a WhatsApp user has sent to a business. */
export interface WhatsappMessage {
  /** The message's id, `wamid.…`, the same when Meta sends it again. */
  readonly id: string
  /** The number of the user who sent it. */
  readonly from: string
  /** The time of the message, in Unix seconds, as text. */
  readonly timestamp: string
  /** The kind of message, such as `text`: the field of this name has its content. */
  readonly type: string
  /** The content of a text message. */
  readonly text?:
    | {
        /** What the user wrote. */
        readonly body: string
      }
    | undefined
  /** The content of a voice message or sound. */
  readonly audio?: WhatsappFile | undefined
  /** The content of a message with a document. */
  readonly document?: WhatsappFile | undefined
  /** The content of a message with an image. */
  readonly image?: WhatsappFile | undefined
  /** The content of a message with a video. */
  readonly video?: WhatsappFile | undefined
  /** Why the content of a message is missing. */
  readonly errors?: readonly WhatsappError[] | undefined
  readonly [field: string]: unknown
}

/** What has become of a message that a business has sent. */
export interface WhatsappStatus {
  /** The message's id, as the API returned it: several statuses have the same. */
  readonly id: string
  /** `sent`, `delivered`, `read` or `failed`, as Meta writes it. */
  readonly status: string
  /** The time of the status, in Unix seconds, as text. */
  readonly timestamp: string
  /** The number of the user to whom the message went. */
  readonly recipient_id: string
  /** Why the message failed, if it did. */
  readonly errors?: readonly WhatsappError[] | undefined
  readonly [field: string]: unknown
}

/** The value of a change of a WhatsApp account. Messages and statuses are there if its field is `messages`. */
export interface WhatsappValue {
  /** The number of the business, if the change is about one. */
  readonly metadata?:
    | {
        /** The number as it is shown. */
        readonly display_phone_number: string
        /** The number's id at Meta. */
        readonly phone_number_id: string
      }
    | undefined
  /** Messages that users have sent. */
  readonly messages?: readonly WhatsappMessage[] | undefined
  /** What has become of messages that you have sent. */
  readonly statuses?: readonly WhatsappStatus[] | undefined
  readonly [field: string]: unknown
}

type Name = Exclude<(typeof META_EVENTS)[number], 'whatsapp_business_account'>
type Listed = { readonly [N in Name]: MetaEvent<N> }

/** The objects of Meta that most applications subscribe to; there are more. */
export interface MetaEvents extends Listed {
  /** Messages, statuses and other changes of a WhatsApp business account. */
  readonly whatsapp_business_account: MetaEvent<'whatsapp_business_account', WhatsappValue>
  /** Every object that is not listed. */
  readonly '*': MetaEvent
}
