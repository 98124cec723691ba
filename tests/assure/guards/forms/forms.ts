import { HTTP1_PROTOCOLS, type Http1Protocol } from '../clients/http1.ts'
import { FETCH_ENDINGS, FINISH_ENDINGS, NODE_ENDINGS } from '../endings.ts'
import { expressForms } from './express.ts'
import { fastifyForms } from './fastify.ts'
import { fetchForms } from './fetch.ts'
import type { Form } from './form.ts'
import { koaForms } from './koa.ts'
import { nodeForms, pagesForm } from './node.ts'

export type Protocol = Http1Protocol | 'HTTP/2' | 'in process'

/** One cell of the matrix: a guard in one of its forms, a protocol, and a way to end. */
export interface Cell {
  readonly form: Form
  readonly protocol: Protocol
  readonly ending: string
}

const http1Forms: readonly Form[] = [
  ...nodeForms(false),
  ...expressForms,
  ...koaForms(false),
  ...fastifyForms(false),
  pagesForm,
]
const http2Forms: readonly Form[] = [...nodeForms(true), ...koaForms(true), ...fastifyForms(true)]

/** The forms that have `guard.finish`. */
const hasFinish = ({ name }: Form) => /admit|middleware|route handler|without|Koa/.test(name)

function endingsOf(form: Form): readonly string[] {
  if (form.platform === 'fetch') return Object.keys(FETCH_ENDINGS)
  const byHand = hasFinish(form) ? Object.keys(FINISH_ENDINGS) : []
  return [...Object.keys(NODE_ENDINGS), ...byHand]
}

const cellsOf = (forms: readonly Form[], protocols: readonly Protocol[]): readonly Cell[] =>
  forms.flatMap((form) =>
    protocols.flatMap((protocol) => endingsOf(form).map((ending) => ({ form, protocol, ending }))),
  )

/** The whole matrix. */
export const CELLS: readonly Cell[] = [
  ...cellsOf(http1Forms, HTTP1_PROTOCOLS),
  ...cellsOf(http2Forms, ['HTTP/2']),
  ...cellsOf(fetchForms, ['in process']),
]
