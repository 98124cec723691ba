import { createHmac } from 'node:crypto'
import type { Handshake } from '@hookseal/core'

/** A handshake as it was sent, and its response. */
export interface AnsweredHandshake {
  readonly rule: Handshake | undefined
  readonly secret: string
  /** The body of a POST, or the query of a GET. */
  readonly content: string
  readonly isWrong: boolean
  readonly status: number
  readonly answer: string
}

function valueAt(payload: unknown, pointer: string): string {
  let value: unknown = payload
  for (const name of pointer.slice(1).split('/')) value = Object(value)[name]
  return String(value)
}

/** Fills in a template of the rule. */
function filled(template: string | number, content: string, secret: string): string | number {
  const [, kind, pointer = ''] = /^\{(echo|hmac-sha256-hex):(.*)\}$/.exec(String(template)) ?? []
  if (kind === undefined) return template
  const value = valueAt(JSON.parse(content), pointer)
  return kind === 'echo' ? value : createHmac('sha256', secret).update(value).digest('hex')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Slack also accepts the challenge as a form or as JSON. The other senders that expect text accept nothing else. */
const written = (text: string) => [text, `challenge=${text}`, JSON.stringify({ challenge: text })]

const OTHER = 'the response to the handshake is not what the sender expects'

/** Why a response does not complete a handshake; `null` if it does. */
export function handshakeFault(one: AnsweredHandshake): string | null {
  const { rule, secret, content, isWrong, status, answer } = one
  if (isWrong) {
    return status === 401 ? null : `a wrong signature must get a 401, not ${status}`
  }
  const wanted = rule?.on === 'delivery' && 'status' in rule.answer ? rule.answer.status : 200
  if (status !== wanted) return `the handshake must get a ${wanted}, not ${status}`
  if (rule === undefined || (rule.on === 'delivery' && 'status' in rule.answer)) return null
  if (rule.on === 'get') {
    return answer === new URLSearchParams(content).get(rule.echo) ? null : OTHER
  }
  if ('text' in rule.answer) {
    const text = String(filled(rule.answer.text, content, secret))
    const isSlack = rule.when.at === '/type' && 'equals' in rule.when
    const accepted = isSlack ? written(text) : [text]
    return accepted.includes(answer.replace(/:\s+"/, ':"')) ? null : OTHER
  }
  const members = 'json' in rule.answer ? Object.entries(rule.answer.json) : []
  const fields = Object(parsed(answer))
  const isWhole = members.every(([name, value]) => fields[name] === filled(value, content, secret))
  return isWhole ? null : OTHER
}
