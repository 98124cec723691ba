import { fetchInput, keepAlive, toResponse } from '../http/fetch.ts'
import { afterOutcome } from './observe.ts'
import type { AnyReceiver } from './receiver.ts'

/** Creates a receiver's `fetch` method from its `receive` method. */
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
