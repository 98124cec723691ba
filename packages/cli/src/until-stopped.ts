import { once } from 'node:events'

/** Waits for SIGINT, SIGTERM or `signal`. A second signal of the same kind ends the process as usual. */
export async function untilStopped(signal?: AbortSignal): Promise<void> {
  const stopped = new AbortController()
  const signals = ['SIGINT', 'SIGTERM'].map((name) =>
    once(process, name, { signal: stopped.signal }).catch(() => {}),
  )
  const aborted = signal === undefined ? [] : [whenAborted(signal)]
  await Promise.race([...signals, ...aborted])
  stopped.abort()
}

function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
