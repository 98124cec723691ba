import type { SenderInfo } from '../../domain/senders.ts'
import type { SenderView } from './views.ts'

/** What the page needs to know about each sender: only data, and nothing that could sign. */
export function senderViews(senders: ReadonlyMap<string, SenderInfo>): readonly SenderView[] {
  return [...senders.values()].map((info) => {
    const { sender, label, owner, types, signsTime, signsBody, signsUrl, variable } = info
    const { secretName, handshake, retries, proofHeaders, receiver } = info
    return {
      ...{ sender, label, owner, types, signsTime, signsBody, signsUrl, variable },
      ...{ secretName, handshake, retries, proofHeaders, receiver },
    }
  })
}
