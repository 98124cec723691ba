import { randomInt, randomUUID } from 'node:crypto'
import type { DocusignEvents } from '@hookseal/core/providers/docusign'
import type { EventFactory } from './event-factory.ts'
import { makeEvents, type SenderEvents } from './make-events.ts'

const envelope = () => ({ envelopeId: randomUUID() })
const recipient = () => ({ envelopeId: randomUUID(), recipientId: '1' })

const made: SenderEvents<DocusignEvents> = makeEvents<DocusignEvents>({
  factory: 'docusignEvents',
  data: {
    'envelope-completed': envelope,
    'envelope-declined': envelope,
    'envelope-delivered': envelope,
    'envelope-sent': envelope,
    'envelope-voided': envelope,
    'recipient-completed': recipient,
    'recipient-declined': recipient,
    'recipient-delivered': recipient,
    'recipient-sent': recipient,
    'template-created': () => ({ templateId: randomUUID() }),
  },
  event(event, about) {
    const data = { accountId: randomUUID(), ...about }
    return {
      event,
      apiVersion: 'v2.1',
      uri: `/restapi/v2.1/accounts/${data.accountId}`,
      retryCount: 0,
      configurationId: randomInt(1, 2 ** 31),
      generatedDateTime: new Date().toISOString(),
      data,
    }
  },
  unlisted: 'invented-for-a-test',
})

/**
 * Creates events in the format of DocuSign Connect in the format JSON SIM, with new ids.
 *
 * @example
 * ```ts
 * signed(provider, docusignEvents.minimal('envelope-completed', { data: { envelopeId: 'e1' } }))
 * ```
 */
export const docusignEvents: EventFactory<DocusignEvents> = made.factory

/** Creates an event of any type, for tools. */
export const sampleOfDocusign: SenderEvents<DocusignEvents>['sample'] = made.sample
