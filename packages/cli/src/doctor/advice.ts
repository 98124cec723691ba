import type { CaseRow } from './run-cases.ts'

/** A single cause that explains many wrong responses. */
export interface Advice {
  readonly code: 'no_route' | 'wrong_secret' | 'redirected' | 'failing' | 'refused'
  readonly sentence: string
}

const range = (status: number) => Math.floor(status / 100)

function noRoute(status: number, { pathname }: URL): Advice {
  const about =
    status === 404
      ? 'Check the path, and that the route is mounted and accepts POST.'
      : 'The path may be correct: check which methods the route accepts.'
  const sentence = `No route here: every delivery to ${pathname} got a ${status}. ${about}`
  return { code: 'no_route', sentence }
}

/** If genuine deliveries are rejected, the other results mean little, so this finds the cause first. */
export function adviceOn(rows: readonly CaseRow[], url: URL): Advice | undefined {
  const genuine = rows.find(({ name }) => name === 'genuine')
  if (genuine === undefined || genuine.verdict !== 'wrong') return undefined
  const [status = 0] = genuine.statuses
  const all = rows.flatMap(({ statuses }) => statuses)
  if (all.every((one) => one === 404 || one === 405)) return noRoute(status, url)
  const adviceOf = (code: Advice['code'], sentence: string): Advice => ({ code, sentence })
  if (status === 401 || status === 403) {
    const hint = 'Does the endpoint use the same secret, and is this the right provider?'
    return adviceOf('wrong_secret', `Genuine deliveries are rejected. ${hint}`)
  }
  if (range(status) === 3) {
    return adviceOf(
      'redirected',
      'The endpoint redirects, and senders do not follow redirects: pass its final URL.',
    )
  }
  if (range(status) === 5) {
    return adviceOf('failing', "Genuine deliveries fail: see the endpoint's log.")
  }
  return adviceOf(
    'refused',
    `Genuine deliveries are lost: the endpoint responds with ${genuine.actual}.`,
  )
}
