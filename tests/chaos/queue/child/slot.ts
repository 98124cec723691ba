import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { end } from '@hookseal/tests-kit/servers/server'
import { type ChildConfig, CONFIG_VARIABLE, type DieAt } from './config.ts'

/** A process that is restarted each time it is killed. */
export interface Slot {
  /** How often it has been killed. */
  readonly kills: number
  /** Resolves when it runs. @throws Error when it could not start, or has ended by itself */
  running(): Promise<void>
  /** Kills it at a point that it passes; from outside if no point is given or once `latest` resolves. */
  kill(point: string | undefined, latest: () => Promise<void>): Promise<void>
  /** Ends it for good. */
  stop(): Promise<void>
}

async function launch(file: string, config: ChildConfig): Promise<ChildProcess> {
  const child = fork(file, {
    env: { ...process.env, [CONFIG_VARIABLE]: JSON.stringify(config) },
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const listening = new AbortController()
  const { signal } = listening
  const ended = once(child, 'exit', { signal }).then(([code]) => {
    throw new Error(`a ${config.role} on ${config.engine} could not start: exit code ${code}`)
  })
  try {
    await Promise.race([once(child, 'message', { signal }), ended])
    return child
  } finally {
    ended.catch(() => {})
    listening.abort()
  }
}

/** Starts a process for as long as it is not stopped. */
export function openSlot(file: string, config: ChildConfig): Slot {
  let kills = 0
  let stopped = false
  let current: Promise<ChildProcess> = start()

  async function start(): Promise<ChildProcess> {
    const child = await launch(file, config)
    child.once('exit', (code, signal) => {
      if (stopped) return
      if (signal === 'SIGKILL') {
        kills++
        current = start()
      } else {
        const how = signal ?? `exit code ${code}`
        current = Promise.reject(
          new Error(`a ${config.role} on ${config.engine} ended by itself: ${how}`),
        )
      }
      // The next caller that waits for it gets the error.
      current.catch(() => {})
    })
    return child
  }
  current.catch(() => {})

  return {
    get kills() {
      return kills
    },
    async running() {
      await current
    },
    async kill(point, latest) {
      const child = await current
      if (stopped) return
      const exited = once(child, 'exit')
      if (point !== undefined) {
        // Without the callback, this would throw if the process ends at this moment.
        child.send({ kind: 'die at', point } satisfies DieAt, () => {})
        await Promise.race([exited, latest()])
      }
      await end(child, 'SIGKILL')
    },
    async stop() {
      stopped = true
      const child = await current.catch(() => undefined)
      if (child !== undefined) await end(child, 'SIGKILL')
    },
  }
}
