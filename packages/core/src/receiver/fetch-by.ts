import { fetchInput, keepAlive, toResponse } from '../http/fetch.ts'
import { afterOutcome } from './observe.ts'
import type { AnyReceiver } from './receiver.ts'

/** The `fetch` of a receiver whose `receive` is this one. */
export function fetchBy(receive: AnyReceiver['receive']): AnyReceiver['fetch'] {
  return async function fetch(request, context) {
    const run = receive(fetchInput(request, context))
    keepAlive(
      run.then(afterOutcome).catch(() => {}),
      context,
    )
    return toResponse(await run)
  }
}
