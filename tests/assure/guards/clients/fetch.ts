import type { Client, Copy, Received, Sending } from './client.ts'

/** A platform that calls a route for Fetch in this process. */
export function fetchClient(
  route: (request: Request) => Promise<Response>,
  note: (received: Received) => void,
): Client {
  const sendOne = ({ number, headers, body }: Copy): Sending => {
    const leaving = new AbortController()
    const { signal } = leaving
    const url = 'http://127.0.0.1/hook'
    let isOver = false
    const exchange = async () => {
      const response = await route(new Request(url, { method: 'POST', headers, body, signal }))
      const isComplete = await response.arrayBuffer().then(
        () => true,
        () => false,
      )
      isOver = true
      if (!signal.aborted) note({ copy: number, status: response.status, isComplete })
    }
    return {
      closed: exchange(),
      isOver: () => isOver,
      disturb() {
        leaving.abort()
        return [number]
      },
    }
  }
  return { send: (copies) => copies.map(sendOne), close() {} }
}
