import { WebhookError } from '../error/webhook-error.ts'
import { type Answer, plainAnswer } from '../http/answer.ts'
import { checkOptions, nonEmpty, oneOf, wholePattern } from '../util/check-options.ts'
import { atPointer, checkPointer } from '../util/pointer.ts'
import { queryOf } from '../util/query.ts'
import type { Handshake } from './provider.ts'
import type { SchemeData } from './scheme-data.ts'

type DeliveryHandshake = Extract<Handshake, { on: 'delivery' }>
type GetHandshake = Extract<Handshake, { on: 'get' }>

const DEFAULT_GRAMMAR = /^[\w.~+/=-]{1,512}$/
const TAKEN = /^\{(echo|hmac-sha256-hex):(\/.+)\}$/

const textsOf = ({ answer }: DeliveryHandshake): readonly (string | number)[] => {
  if ('text' in answer) return [answer.text]
  return 'json' in answer ? Object.values(answer.json) : []
}

/** Extracts the single character class of a grammar such as `/^[\w-]{1,128}$/`. Only this form can be analyzed. */
function characterClass({ source, flags }: RegExp): RegExp | undefined {
  const [, characters] =
    /^\^(\[(?:\\.|[^\]\\^])(?:\\.|[^\]\\])*\])\{\d+,\d+\}\$$/.exec(source) ?? []
  return characters === undefined || flags !== '' ? undefined : new RegExp(`^${characters}$`)
}

/** Whether everything that a scheme signs starts with text that the grammar can never match. */
function cannotBeSigned(scheme: SchemeData, character: RegExp): boolean {
  if (scheme.kind !== 'hmac' || typeof scheme.content === 'function') return false
  if (!scheme.algorithms.includes('sha256')) return false
  const [first] = scheme.content
  return (
    first !== undefined && 'text' in first && [...first.text].some((one) => !character.test(one))
  )
}

/** Checks a condition. If it were not set, every payload without the field would meet it. */
function checkWhen(when: DeliveryHandshake['when']): void {
  checkPointer('handshake: when.at', when?.at)
  const { equals, is } = when as { readonly equals?: unknown; readonly is?: unknown }
  const isValue = ['string', 'number'].includes(typeof equals)
  if (is === undefined ? isValue : is === 'text' && equals === undefined) return
  throw new TypeError("handshake: when must have equals, a string or a number, or is: 'text'")
}

function checkAnswerKind(answer: DeliveryHandshake['answer']): void {
  checkOptions('handshake: answer', answer, ['text', 'json', 'status'])
  const { text, json, status } = answer as Readonly<Record<string, unknown>>
  const isJson = typeof json === 'object' && json !== null
  if (Number(typeof text === 'string') + Number(isJson) + Number(status === 204) === 1) return
  throw new TypeError('handshake: answer must be one of { text }, { json } and { status: 204 }')
}

function checkDelivery(handshake: DeliveryHandshake, schemes: readonly SchemeData[]): void {
  const { grammar = DEFAULT_GRAMMAR } = handshake
  checkWhen(handshake.when)
  checkAnswerKind(handshake.answer)
  wholePattern('handshake: grammar', grammar)
  for (const text of textsOf(handshake)) {
    const [, how] = TAKEN.exec(String(text)) ?? []
    if ('text' in handshake.answer && how === undefined) {
      throw new TypeError(
        'handshake: answer.text must be {echo:/pointer} or {hmac-sha256-hex:/pointer}',
      )
    }
    if (how !== 'hmac-sha256-hex') continue
    const character = characterClass(grammar)
    if (character !== undefined && schemes.every((scheme) => cannotBeSigned(scheme, character)))
      continue
    throw new TypeError(
      'handshake: an HMAC of a challenge could be a valid signature: the signed content must start with text that ' +
        'contains a character outside grammar, and grammar must be a single character class such as /^[\\w-]{1,128}$/',
    )
  }
}

/** Checks the handshakes of a provider. @throws TypeError that says what to change */
export function checkHandshakes(
  handshakes: readonly Handshake[],
  schemes: readonly SchemeData[],
): void {
  if (!Array.isArray(handshakes)) throw new TypeError('defineProvider: handshakes must be a list')
  for (const handshake of handshakes as readonly Handshake[]) {
    oneOf('handshake: on', handshake?.on, ['delivery', 'get'])
    if (handshake.on === 'delivery') {
      checkOptions('handshake', handshake, ['on', 'when', 'answer', 'grammar'])
      checkDelivery(handshake, schemes)
    } else {
      checkOptions('handshake', handshake, ['on', 'require', 'token', 'echo'])
      nonEmpty('handshake: echo', handshake.echo)
      nonEmpty('handshake: token.query', handshake.token?.query)
    }
  }
}

function isMeant({ when }: DeliveryHandshake, payload: unknown): boolean {
  const value = atPointer(payload, when.at)
  return 'equals' in when ? value === when.equals : typeof value === 'string'
}

/**
 * Builds the response to an authentic payload that is a handshake. Returns `undefined` if it is an event.
 *
 * @throws WebhookError `invalid_event` if a value to send back does not match the handshake's grammar
 */
export async function deliveryHandshake(
  handshakes: readonly Handshake[] | undefined,
  payload: unknown,
  hmacHex: (text: string) => Promise<string>,
): Promise<Answer | undefined> {
  const found = handshakes?.find((one) => one.on === 'delivery' && isMeant(one, payload))
  if (found === undefined || found.on !== 'delivery') return undefined
  const { answer } = found
  const grammar = wholePattern('handshake: grammar', found.grammar ?? DEFAULT_GRAMMAR)

  const fill = async (text: string | number): Promise<string | number> => {
    const [, how, pointer] = TAKEN.exec(String(text)) ?? []
    if (pointer === undefined) return text
    const value = atPointer(payload, pointer)
    if (typeof value !== 'string' || !grammar.test(value)) {
      const hint = `The handshake has no value at ${pointer} that may be sent back.`
      throw new WebhookError('invalid_event', { hint })
    }
    return how === 'echo' ? value : hmacHex(value)
  }

  // Some senders require a Content-Type even on a response without content.
  if ('status' in answer) return { ...plainAnswer(''), status: answer.status }
  if ('text' in answer) return plainAnswer(String(await fill(answer.text)))
  const filled: [string, string | number][] = []
  for (const [name, template] of Object.entries(answer.json)) {
    filled.push([name, await fill(template)])
  }
  return plainAnswer(JSON.stringify(Object.fromEntries(filled)), 'application/json; charset=utf-8')
}

/** The contents of an unsigned GET handshake: the token that it presents, and the value to send back. */
export interface GetRequest {
  readonly handshake: GetHandshake
  readonly token: string
  readonly echo: string
}

/**
 * Reads an unsigned GET. Every parameter must occur once, the required ones must have the required values, and the
 * value to send back must be harmless.
 */
export function readGetHandshake(
  handshakes: readonly Handshake[],
  url: string | undefined,
): GetRequest | undefined {
  const query = queryOf(url)
  const once = (name: string) => {
    const [value, ...more] = query.getAll(name)
    return more.length === 0 ? value : undefined
  }
  for (const handshake of handshakes) {
    if (handshake.on !== 'get') continue
    const required = Object.entries(handshake.require ?? {})
    if (!required.every(([name, value]) => once(name) === value)) continue
    const [token, echo] = [once(handshake.token.query), once(handshake.echo)]
    if (token === undefined || echo === undefined || !DEFAULT_GRAMMAR.test(echo)) continue
    return { handshake, token, echo }
  }
  return undefined
}
