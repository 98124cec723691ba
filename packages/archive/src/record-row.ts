import type { AnyDelivery, ArchivedRun } from '@hookseal/core'
import { MISMATCH_ATTEMPTS } from '@hookseal/core/toolkit'
import type { ArchiveSettings } from './archive-options.ts'
import type { EndedRun, RecordedDelivery } from './archive-storage.ts'
import { droppedBody, redactBody } from './redact/redact-body.ts'

// Postgres takes no NUL in a text, and neither database a half of a surrogate pair.
const UNSTORABLE = /[\0\p{Cs}]/gu

/** A text as a column can hold it. The sealed pack has it as it arrived. */
export const storable = (text: string): string => text.replace(UNSTORABLE, '\ufffd')

/** @throws TypeError when the function threw, or returned what is no subject; the payload stays out of it. */
function subjectOf(subject: ArchiveSettings['subject'], delivery: AnyDelivery): string | undefined {
  let found: unknown
  try {
    found = subject?.(delivery)
  } catch (cause) {
    throw new TypeError(
      'the option subject of the archive threw; return undefined for a delivery without a subject',
      { cause },
    )
  }
  if (found === undefined) return undefined
  if (typeof found === 'string' && found !== '') return storable(found)
  throw new TypeError(
    `the option subject of the archive must return a text that is not empty, or undefined, not ${typeof found}`,
  )
}

/** The headers of these names; all others are not kept. */
const keptHeaders = (headers: Headers, names: readonly string[]) =>
  names.flatMap((name): (readonly [string, string])[] => {
    const value = headers.get(name)
    return value === null ? [] : [[name.toLowerCase(), value]]
  })

/** The row of a claimed delivery. @throws TypeError when `subject` does not say whose data it holds. */
export function recordedDelivery(
  settings: ArchiveSettings,
  delivery: AnyDelivery,
  { attempt, headers }: { readonly attempt: number; readonly headers: Headers },
): RecordedDelivery {
  const subject = subjectOf(settings.subject, delivery)
  const body = settings.keepsBodies ? redactBody(delivery.rawBody, settings.redact) : droppedBody
  const redacted = body.redacted || delivery.redacted === true
  const { key, provider, endpoint, id, type, receivedAt } = delivery
  return {
    key,
    provider: storable(provider),
    endpoint: storable(endpoint),
    id: id === undefined ? undefined : storable(id),
    type: storable(type),
    receivedAt,
    attempt,
    subject,
    redacted,
    packed: settings.sealPack(delivery, {
      headers: keptHeaders(headers, settings.headers),
      redactedBody: body.redacted ? body.rawBody : undefined,
    }),
  }
}

/** What a run's end makes of its row. */
export function endedRun(
  { deadAfter }: Pick<ArchiveSettings, 'deadAfter'>,
  key: string,
  { attempt, result, error }: ArchivedRun,
): EndedRun {
  const isGivenUp = error === 'payload_mismatch' && attempt >= MISMATCH_ATTEMPTS
  const isDead = result === 'failed' && (isGivenUp || attempt >= deadAfter)
  return { key, attempt, status: isDead ? 'dead' : result, error }
}
