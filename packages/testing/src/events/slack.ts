import { randomUUID } from 'node:crypto'
import type { SlackCommand, SlackEvents } from '@hookseal/core/providers/slack'
import type { EventFactory } from './event-factory.ts'
import { makeEvents, type SenderEvents } from './make-events.ts'

/** Creates everything that Slack sends, with new ids. */
export interface SlackEventFactory extends EventFactory<SlackEvents> {
  /** Creates the form of a slash command, such as `/deploy`. The slash is part of the name. */
  command(command: string, fields?: Partial<SlackCommand>): URLSearchParams
}

const id = (kind: string) => `${kind}${randomUUID().replaceAll('-', '').slice(0, 10).toUpperCase()}`
const seconds = () => Math.floor(Date.now() / 1000)
let last = 100_000
/** Slack writes a message's time with six decimals, and uses it as the message's id. */
const ts = () => `${seconds()}.${last++}`
const trigger = () => `${seconds()}.${last++}.${randomUUID().replaceAll('-', '')}`
const answerUrl = () => `https://hooks.slack.example/actions/${id('T')}/${last++}`

const inChannel = () => ({ user: id('U'), channel: id('C'), ts: ts() })
const post = (more: object) => () => ({ ...inChannel(), text: 'Hello', ...more, event_ts: ts() })
const reaction = () => ({
  user: id('U'),
  reaction: 'thumbsup',
  item_user: id('U'),
  item: { type: 'message', channel: id('C'), ts: ts() },
  event_ts: ts(),
})
const view = () => ({
  id: id('V'),
  type: 'modal',
  callback_id: 'a-modal',
  state: { values: {} },
  private_metadata: '',
})

/** What the user did, by kind of interaction. */
const INTERACTIONS = {
  block_actions: () => ({
    trigger_id: trigger(),
    response_url: answerUrl(),
    container: { type: 'message', message_ts: ts(), channel_id: id('C') },
    actions: [
      { type: 'button', action_id: 'approve', block_id: 'b1', value: '1', action_ts: ts() },
    ],
  }),
  message_action: () => ({
    callback_id: 'a-message-shortcut',
    trigger_id: trigger(),
    response_url: answerUrl(),
    message_ts: ts(),
    message: { type: 'message', user: id('U'), ts: ts(), text: 'Hello' },
    channel: { id: id('C'), name: 'general' },
    action_ts: ts(),
  }),
  shortcut: () => ({ callback_id: 'a-shortcut', trigger_id: trigger(), action_ts: ts() }),
  view_closed: () => ({ view: view(), is_cleared: false }),
  view_submission: () => ({ trigger_id: trigger(), view: view(), response_urls: [] }),
} as const

const made: SenderEvents<SlackEvents> = makeEvents<SlackEvents>({
  factory: 'slackEvents',
  data: {
    message: post({ channel_type: 'channel' }),
    app_mention: post({}),
    app_home_opened: () => ({ user: id('U'), channel: id('D'), tab: 'home', event_ts: ts() }),
    app_uninstalled: () => ({}),
    assistant_thread_started: () => ({
      assistant_thread: { user_id: id('U'), context: {}, channel_id: id('D'), thread_ts: ts() },
      event_ts: ts(),
    }),
    channel_created: () => ({
      channel: { id: id('C'), name: 'new', created: seconds(), creator: id('U') },
      event_ts: ts(),
    }),
    file_shared: () => {
      const file = id('F')
      const shared = { file_id: file, file: { id: file }, user_id: id('U'), channel_id: id('C') }
      return { ...shared, event_ts: ts() }
    },
    link_shared: () => ({
      user: id('U'),
      channel: id('C'),
      is_bot_user_member: true,
      message_ts: ts(),
      links: [{ domain: 'example.com', url: 'https://example.com/1' }],
      event_ts: ts(),
    }),
    member_joined_channel: () => ({
      user: id('U'),
      channel: id('C'),
      channel_type: 'C',
      team: id('T'),
      event_ts: ts(),
    }),
    reaction_added: reaction,
    reaction_removed: reaction,
    team_join: () => ({ user: { id: id('U'), team_id: id('T'), name: 'someone' }, event_ts: ts() }),
    tokens_revoked: () => ({ tokens: { oauth: [id('U')], bot: [] } }),
    ...INTERACTIONS,
  },
  event(type, data) {
    if (Object.hasOwn(INTERACTIONS, type)) {
      const team = { id: id('T'), domain: 'example' }
      const user = { id: id('U'), username: 'someone', name: 'someone', team_id: team.id }
      return { type, team, user, api_app_id: id('A'), ...data }
    }
    return {
      type: 'event_callback',
      event_id: id('Ev'),
      event_time: seconds(),
      team_id: id('T'),
      api_app_id: id('A'),
      event: { type, ...data },
    }
  },
  optional: (type) =>
    Object.hasOwn(INTERACTIONS, type)
      ? { is_enterprise_install: false, enterprise: null }
      : { is_ext_shared_channel: false, authorizations: [], event_context: `4-${id('')}` },
  unlisted: 'invented_for_a_test',
})

function command(name: string, fields: Partial<SlackCommand> = {}): URLSearchParams {
  return new URLSearchParams({
    team_id: id('T'),
    team_domain: 'example',
    channel_id: id('C'),
    channel_name: 'general',
    user_id: id('U'),
    user_name: 'someone',
    command: name,
    text: '',
    api_app_id: id('A'),
    is_enterprise_install: 'false',
    response_url: answerUrl(),
    trigger_id: trigger(),
    ...fields,
  })
}

/**
 * Creates everything that Slack sends, with new ids: events in their envelope, interactions as the JSON that Slack puts
 * into a form, and slash commands as forms.
 *
 * @example
 * ```ts
 * signed(provider, slackEvents.minimal('app_mention', { event: { text: 'hello' } }))
 * signed(provider, slackEvents.command('/deploy', { text: 'main' }))
 * ```
 */
export const slackEvents: SlackEventFactory = Object.freeze<SlackEventFactory>({
  ...made.factory,
  command,
})

/**
 * Creates an event of any type, for tools. A type that starts with a slash is a command, for which this returns the
 * text of its form.
 */
export const sampleOfSlack = (type?: string): object | string =>
  type?.startsWith('/') ? command(type).toString() : made.sample(type)
