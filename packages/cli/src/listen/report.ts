import { colors, type Io } from '../io.ts'
import { diagnosesText } from '../output/diagnoses.ts'
import { printable, toJson } from '../output/printable.ts'
import type { ArrivedRequest } from './arrived-request.ts'
import { commentOn } from './comment.ts'
import type { Exchange } from './start-listener.ts'

/** Reports exchanges as they end. */
export type Report = (exchange: Exchange) => void

const MAX_PATH = 200

/** Only the path, since a query may contain a token. */
function pathOf({ target }: ArrivedRequest): string {
  const [path = ''] = target.replace(/^[a-z]+:\/\/[^/?]*/i, '').split('?', 1)
  return path.length > MAX_PATH ? `${path.slice(0, MAX_PATH)}…` : path
}

/** Why the request could not be read completely, or what the receiver reports in addition to the diagnoses. */
function errorLines({ verdict, diagnoses, request }: Exchange): readonly string[] {
  const { error } = verdict
  if (error === undefined || diagnoses.length > 0) return []
  const size =
    request.fault === undefined ? '' : ` ${request.body.length} bytes of its body arrived.`
  return [`${error.message}.${size}`, error.hint]
}

/** Prints one line of text per request, followed by why it was rejected. */
function textReport(io: Io, provider: string | undefined): Report {
  const paint = colors(io.stdout, io.env)
  const paintKind = { verified: paint.green, handshake: paint.green, unchecked: paint.dim } as const
  return (exchange) => {
    const { at, request, recorded, verdict, diagnoses, status } = exchange
    const { kind, error, type } = verdict
    const word = error === undefined ? kind : `${kind}: ${error.code}`
    const color = kind === 'refused' || kind === 'failed' ? paint.red : paintKind[kind]
    const cells = [
      paint.dim(at.toTimeString().slice(0, 8)),
      printable(request.method),
      printable(pathOf(request)),
      ...(type === undefined ? [] : [paint.bold(printable(type))]),
      color(word),
      String(status),
      paint.dim(printable(recorded.path ?? recorded.error)),
    ]
    const comment = commentOn(exchange)
    const notes = [...errorLines(exchange), ...(comment === undefined ? [] : [comment])]
    const below = [
      ...diagnosesText(diagnoses, paint).split('\n').slice(0, -1),
      ...notes.map(printable),
    ]
    const again =
      diagnoses.length > 0 && recorded.path !== undefined
        ? [paint.dim(`Again: hookseal explain ${provider} ${printable(recorded.path)}`)]
        : []
    io.stdout.write(
      `${cells.join('  ')}\n${[...below, ...again].map((line) => `  ${line}\n`).join('')}`,
    )
  }
}

/** Prints one JSON object per line for each request. */
function jsonReport(io: Io, provider: string | undefined): Report {
  return (exchange) => {
    const { at, request, recorded, verdict, diagnoses, forwarded, status } = exchange
    io.stdout.write(
      toJson({
        time: at,
        method: request.method,
        path: pathOf(request),
        provider,
        type: verdict.type,
        verdict: verdict.kind,
        code: verdict.error?.code,
        status,
        file: recorded.path,
        recordError: recorded.error,
        isWhole: request.fault === undefined,
        bytes: request.body.length,
        app: forwarded,
        diagnoses,
        comment: commentOn(exchange),
      }),
    )
  }
}

/** Reports to standard output, as text or as JSON lines. */
export function reportTo(io: Io, provider: string | undefined, isJson: boolean): Report {
  return isJson ? jsonReport(io, provider) : textReport(io, provider)
}
