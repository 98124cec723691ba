import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'

/** A process of a benchmark that answers each message with one message. */
export interface Worker {
  ask(message: unknown): Promise<Record<string, number>>
  end(): Promise<void>
}

async function answer(child: ChildProcess): Promise<Record<string, number>> {
  const answered = new AbortController()
  const { signal } = answered
  const gone = once(child, 'exit', { signal }).then(([code]) => {
    throw new Error(`a process of the benchmark ended with ${code}`)
  })
  try {
    const [message] = await Promise.race([once(child, 'message', { signal }), gone])
    return message as Record<string, number>
  } finally {
    gone.catch(() => {})
    answered.abort()
  }
}

/** Starts a compiled file. `ready` is its first message. */
export async function start(
  file: string,
  args: readonly string[] = [],
): Promise<Worker & { readonly ready: Record<string, number> }> {
  const child = fork(file, args, { execArgv: ['--expose-gc'], stdio: ['ignore', 2, 2, 'ipc'] })
  const ready = await answer(child)
  return {
    ready,
    ask(message) {
      child.send(message as object)
      return answer(child)
    },
    async end() {
      if (child.exitCode !== null) return
      const gone = once(child, 'exit')
      child.kill()
      await gone
    },
  }
}
