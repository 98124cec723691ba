import { type Diagnosis, explain, knownMistakes, readCapture } from '@hookseal/core/explain'
import { makeLeniently } from '@hookseal/core/toolkit'
import { SENDERS } from './senders.ts'

/** The largest capture that the page reads, in bytes: `explain` reads bodies of 4 MiB, and base64 needs a third more. */
export const MAX_CAPTURE_BYTES = 8 * 1024 * 1024

/** What a person gave to the page. */
export interface Question {
  readonly sender: string
  readonly secret: string
  readonly url: string
  /** Text of a field, or the exact bytes of a file. */
  readonly capture: string | Uint8Array
  /** When the request arrived; empty for now. */
  readonly arrived: string
}

/** One thing that was found, and the page that has more of it. */
export interface Finding extends Diagnosis {
  /** From the root of the site; `undefined` where nothing is wrong. */
  readonly page: string | undefined
}

function providersOf({ sender: name, secret, url }: Question) {
  const sender = SENDERS.find((one) => one.name === name)
  if (sender === undefined) throw new TypeError('no sender is chosen; choose who sent the request')
  if (secret.trim() === '') throw new TypeError('the secret is empty; paste it as your code has it')
  if (sender.signsUrl && url.trim() === '') {
    throw new TypeError(
      `${sender.title} signs the address of the endpoint; give it as ${sender.title} has it`,
    )
  }
  const provider = makeLeniently(sender.make, { secret, url: url.trim() })
  const otherProviders = SENDERS.flatMap((one) => {
    // Of the senders that sign an address, each would need its own.
    if (one === sender || one.signsUrl) return []
    try {
      return [makeLeniently(one.make, { secret, url: '' })]
    } catch {
      return []
    }
  })
  return { provider, otherProviders }
}

/** The time in a field: ISO 8601, or Unix seconds. */
function timeOf(arrived: string): number {
  const text = arrived.trim()
  if (text === '') return Date.now()
  const time = /^\d{9,11}$/.test(text) ? Number(text) * 1000 : Date.parse(text)
  if (Number.isFinite(time)) return time
  throw new TypeError(
    'the time cannot be read; write it as 2026-01-31T10:30:00Z or in Unix seconds',
  )
}

const mistakes: ReadonlySet<string> = new Set(knownMistakes.map(({ code }) => code))

/** Where a code is described. */
function pageOf(code: string): string | undefined {
  if (code === 'verified') return undefined
  return mistakes.has(code)
    ? '/guides/why-does-my-signature-not-match#mistakes-that-explain-recognizes'
    : `/errors#${code}`
}

/**
 * What `hookseal explain` would print, most likely cause first.
 *
 * @throws TypeError for what cannot be read, with what to change. Its message never quotes the input.
 */
export async function diagnose(question: Question): Promise<readonly Finding[]> {
  const { capture, secret, arrived } = question
  const size =
    typeof capture === 'string' ? new TextEncoder().encode(capture).length : capture.length
  if (size > MAX_CAPTURE_BYTES) {
    throw new TypeError('the capture is larger than 8 MiB; explain a smaller delivery')
  }
  const { provider, otherProviders } = providersOf(question)
  const now = timeOf(arrived)
  const input = { ...readCapture(capture), secret, otherProviders, now: () => now }
  const found = await explain(provider, input)
  return found.map((one) => ({ ...one, page: pageOf(one.code) }))
}
