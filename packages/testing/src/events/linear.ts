import { randomUUID } from 'node:crypto'
import type { LinearEvents } from '@hookseal/core/providers/linear'
import type { EventFactory } from './event-factory.ts'
import { makeEvents, type SenderEvents } from './make-events.ts'

const now = () => new Date().toISOString()
const url = (path: string) => `https://linear.app/hookseal/${path}`

function entity(fields: object = {}): object {
  const at = now()
  return { action: 'create', data: { id: randomUUID(), createdAt: at, updatedAt: at, ...fields } }
}
const made: SenderEvents<LinearEvents> = makeEvents<LinearEvents>({
  factory: 'linearEvents',
  data: {
    Issue: () =>
      entity({
        identifier: 'TST-1',
        title: 'A test',
        url: url('issue/TST-1'),
        teamId: randomUUID(),
        stateId: randomUUID(),
        priority: 0,
      }),
    Comment: () => entity({ body: 'A test', issueId: randomUUID(), userId: randomUUID() }),
    Project: () => entity({ name: 'A test', url: url('project/test'), teamIds: [randomUUID()] }),
    Attachment: entity,
    AuditEntry: entity,
    Customer: entity,
    CustomerNeed: entity,
    Cycle: entity,
    Document: entity,
    Initiative: entity,
    InitiativeUpdate: entity,
    IssueLabel: entity,
    ProjectUpdate: entity,
    Reaction: entity,
    User: entity,
    AgentSessionEvent: () => ({ action: 'created', agentSession: { id: randomUUID() } }),
    AppUserNotification: () => ({
      action: 'issueAssignedToYou',
      appUserId: randomUUID(),
      notification: { id: randomUUID() },
    }),
    IssueSLA: () => ({ action: 'set', issueData: { id: randomUUID() } }),
    OAuthApp: () => ({ action: 'revoked', oauthClientId: randomUUID() }),
    PermissionChange: () => ({
      action: 'teamAccessChanged',
      appUserId: randomUUID(),
      addedTeamIds: [randomUUID()],
      removedTeamIds: [],
    }),
  },
  event: (type, about) => ({
    type,
    action: 'create',
    createdAt: now(),
    organizationId: randomUUID(),
    webhookId: randomUUID(),
    webhookTimestamp: Date.now(),
    ...about,
  }),
  optional: () => ({
    actor: { id: randomUUID(), type: 'user', name: 'Test' },
    url: url('test'),
  }),
  headers: (type) => ({ 'linear-event': type, 'linear-delivery': randomUUID() }),
  unlisted: 'InventedForATest',
})

/**
 * Creates events in the format of Linear, with new ids. `signed()` adds the time of signing, and sends them with the
 * headers `Linear-Event` and `Linear-Delivery`.
 *
 * @example
 * ```ts
 * signed(provider, linearEvents.minimal('Issue', { action: 'update', data: { title: 'New' } }))
 * ```
 */
export const linearEvents: EventFactory<LinearEvents> = made.factory

/** Creates an event of any type, for tools. */
export const sampleOfLinear: SenderEvents<LinearEvents>['sample'] = made.sample
