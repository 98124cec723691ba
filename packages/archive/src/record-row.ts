import type { AnyDelivery, ArchivedRun } from '@hookseal/core'
import { MISMATCH_ATTEMPTS } from '@hookseal/core/toolkit'
import type { ArchiveSettings } from './archive-options.ts'
import type { EndedRun, RecordedDelivery } from './archive-storage.ts'
import { droppedBody, redactBody } from './redact/redact-body.ts'

// Postgres accepts no NUL in text, and neither database accepts a lone surrogate.
const UNSTORABLE = /[\0\p{Cs}]/gu

/** Converts a text to a form that a column can store. The sealed pack contains the original. */
export const storable = (text: string): string => text.replace(UNSTORABLE, '\ufffd')

/** Calls the option `subject`. @throws TypeError, without the payload, if it threw or returned an invalid subject */
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
    `the option subject of the archive must return a non-empty string or undefined, not ${typeof found}`,
  )
}

/** Returns only the headers with these names. */
const keptHeaders = (headers: Headers, names: readonly string[]) =>
  names.flatMap((name): (readonly [string, string])[] => {
    const value = headers.get(name)
    return value === null ? [] : [[name.toLowerCase(), value]]
  })

/** Builds the row of a claimed delivery. @throws TypeError if the option `subject` fails */
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

/** Builds the update of a row from the result of its run. */
export function endedRun(
  { deadAfter }: Pick<ArchiveSettings, 'deadAfter'>,
  key: string,
  { attempt, result, error }: ArchivedRun,
): EndedRun {
  const isGivenUp = error === 'payload_mismatch' && attempt >= MISMATCH_ATTEMPTS
  const isDead = result === 'failed' && (isGivenUp || attempt >= deadAfter)
  return { key, attempt, status: isDead ? 'dead' : result, error }
}
