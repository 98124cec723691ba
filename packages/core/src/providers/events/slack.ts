/** @ts-ignore An optional peer: without it, `SlackEvent` is `any`, and the types in this file are used. */
import type { SlackEvent } from '@slack/types'
import type { PeerType } from '../../provider/peer-type.ts'

/** The Events API events that most applications handle. */
export const SLACK_EVENTS = [
  'app_home_opened',
  'app_mention',
  'app_uninstalled',
  'assistant_thread_started',
  'channel_created',
  'file_shared',
  'link_shared',
  'member_joined_channel',
  'message',
  'reaction_added',
  'reaction_removed',
  'team_join',
  'tokens_revoked',
] as const

/** The interactions that Slack sends as a form with JSON in `payload`. */
export const SLACK_INTERACTIONS = [
  'block_actions',
  'message_action',
  'shortcut',
  'view_closed',
  'view_submission',
] as const

/** The event inside an envelope of the Events API. Install `@slack/types` for full types. */
export interface SlackInnerEvent<N extends string = string> {
  /** The event type, such as `app_mention`. */
  readonly type: N
  /** The user who caused the event, if any. */
  readonly user?: unknown
  /** The channel where the event happened, if any. */
  readonly channel?: unknown
  readonly [field: string]: unknown
}

/** A delivery from the Events API (https://docs.slack.dev/apis/events-api). */
export interface SlackEventCallback<E = SlackInnerEvent> {
  /** Always `event_callback` for events. */
  readonly type: 'event_callback'
  /** The event's id, unchanged on retries. */
  readonly event_id: string
  /** The time of the event, in Unix seconds. */
  readonly event_time: number
  /** The workspace where the event happened. */
  readonly team_id: string
  /** The app that the event is for. */
  readonly api_app_id: string
  /** The inner event, with its own type. */
  readonly event: E
}

/** What Slack sends when someone uses a button, a modal or a shortcut. */
export interface SlackInteraction<N extends string = string> {
  /** The kind of interaction, such as `block_actions`. */
  readonly type: N
  /** The id to open a modal with, valid for 3 seconds; different for each interaction. */
  readonly trigger_id?: string | undefined
  /** The user who interacted with the app. */
  readonly user: {
    /** The id of the user. */
    readonly id: string
  }
  readonly [field: string]: unknown
}

/** A slash command, with the fields of the form that Slack sends. */
export interface SlackCommand {
  /** The command, such as `/deploy`, which is the event type. */
  readonly command: string
  /** The text that the user wrote after the command. */
  readonly text: string
  /** The URL for later answers, valid for 30 minutes. */
  readonly response_url: string
  /** The id to open a modal with, valid for 3 seconds; different for each command. */
  readonly trigger_id: string
  /** The user who entered the command. */
  readonly user_id: string
  /** The channel where it was entered. */
  readonly channel_id: string
  /** The workspace where it was entered. */
  readonly team_id: string
}

type Name = (typeof SLACK_EVENTS)[number]
type Inner = PeerType<SlackEvent, { [N in Name]: SlackInnerEvent<N> }[Name]>
type Named<E, N extends string> = E extends { readonly type: N } ? E : never
type Listed = {
  readonly [N in Name]: SlackEventCallback<Named<Inner, N>>
} & { readonly [N in (typeof SLACK_INTERACTIONS)[number]]: SlackInteraction<N> }

/** The Slack events and interactions that most apps handle; there are more. Slash commands are not listed. */
export interface SlackEvents extends Listed {
  /** Every event that is not listed, and every slash command, which is named with its slash. */
  readonly '*': SlackEventCallback | SlackInteraction | SlackCommand
}
