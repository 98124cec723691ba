import { WebhookError } from '../error/webhook-error.ts'
import { parseForm } from '../http/payload.ts'
import { type Bytes, textOf } from '../util/bytes.ts'

// Sorting happens before anything is proved, so an attacker controls the amount of work. Real forms have a few dozen
// fields.
const MAX_FIELDS = 1000

function countFields(body: Bytes): number {
  let fields = 1
  for (const byte of body) if (byte === 0x26) fields++
  return fields
}

/**
 * A form's fields as some senders sign them: sorted by name, each name followed by its distinct values in sorted order.
 *
 * @throws WebhookError `malformed_signature`, since nothing is proved yet
 */
export function sortedParams(body: Bytes): string {
  const unreadable = (hint: string) => new WebhookError('malformed_signature', { hint })
  if (countFields(body) > MAX_FIELDS) {
    throw unreadable(`The form has more than ${MAX_FIELDS} fields.`)
  }
  if (textOf(body) === undefined) throw unreadable('The form is not UTF-8.')
  const fields = Object.entries(parseForm(body)).sort(([a], [b]) => (a < b ? -1 : 1))
  return fields
    .map(([name, value]) =>
      [...new Set([value].flat())]
        .sort()
        .map((one) => name + one)
        .join(''),
    )
    .join('')
}
