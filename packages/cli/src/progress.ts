import type { Output } from './io.ts'

const WIDTH = 30
const REDRAW_MS = 80

/** A bar that says how far something is. */
export interface Progress {
  /** One more is done. */
  step(): void
  /** Takes the bar away. */
  end(): void
}

/** On a terminal only: a log is no place for one. */
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
    // Back to the left, and clear to the end of the line.
    end: () => write('\r\u001b[K'),
  }
}
