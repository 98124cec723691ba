import { eventually } from '@hookseal/tests-kit/eventually'
import { type Launched, launch } from '@hookseal/tests-kit/launch'
import { ENV, type Send, sendTo } from './three-deliveries.ts'

/** A recipe's server in a process of its own. */
export interface Started extends Launched {
  readonly send: Send
}

/**
 * Runs a command in a project, with a free port in `PORT`, and waits until it answers. The commands of the project's
 * `node_modules/.bin` are found. `stop()` ends the command and everything that it has started.
 */
export async function start(
  command: string,
  folder: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Started> {
  const launched = await launch(command, folder, { ...ENV, ...env })
  try {
    await eventually(() => fetch(launched.url), 100)
  } catch (error) {
    await launched.stop()
    throw new Error(`${command} does not answer:\n${launched.lines.join('\n')}`, { cause: error })
  }
  return { ...launched, send: sendTo(launched.url) }
}
