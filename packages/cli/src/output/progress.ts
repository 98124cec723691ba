import type { Output } from '../io.ts'

const WIDTH = 30
const REDRAW_MS = 80

/** A progress bar. */
export interface Progress {
  /** Counts one more item. */
  step(): void
  /** Removes the bar. */
  end(): void
}

/** Draws a progress bar on a terminal. Does nothing if the output is a file or a pipe. */
export function progress(total: number, { isTTY, write }: Output): Progress {
  if (!isTTY) return { step: () => {}, end: () => {} }
  let done = 0
  let drawnAt = 0
  const draw = () => {
    const filled = Math.round((WIDTH * done) / total)
    write(`\r${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)} ${done}/${total}`)
    drawnAt = Date.now()
  }
  draw()
  return {
    step() {
      done++
      if (done === total || Date.now() - drawnAt >= REDRAW_MS) draw()
    },
    // Return to the start of the line, and clear it.
    end: () => write('\r\u001b[K'),
  }
}
