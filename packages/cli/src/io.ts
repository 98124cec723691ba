import { Buffer } from 'node:buffer'
import { once } from 'node:events'
import { createInterface } from 'node:readline/promises'
import pc from 'picocolors'

/** An output stream, and whether it is a terminal. */
export interface Output {
  readonly isTTY: boolean
  /** The width of a terminal. @default 80 */
  readonly columns?: number | undefined
  /** Whether the reader is gone, so nothing more needs to be written. @default false */
  readonly isClosed?: boolean | undefined
  write(chunk: string | Uint8Array): void
}

/** All input and output of the command. */
export interface Io {
  readonly stdout: Output
  readonly stderr: Output
  readonly env: Readonly<Record<string, string | undefined>>
  /** Reads standard input to its end. */
  readonly readStdin: () => Promise<Uint8Array>
  /** Asks a question at the terminal. @default undefined, without a terminal */
  readonly ask?: ((question: string) => Promise<string>) | undefined
}

function output(stream: NodeJS.WriteStream): Output {
  // Node never leaves a standard stream destroyed; a failed write is the only sign.
  let isClosed = false
  stream.once('close', () => {
    isClosed = true
  })
  return {
    isTTY: stream.isTTY === true,
    columns: stream.columns,
    get isClosed() {
      return isClosed
    },
    write: (chunk) => void stream.write(chunk),
  }
}

async function readStdin(): Promise<Uint8Array> {
  return Buffer.concat(await process.stdin.toArray())
}

async function ask(question: string): Promise<string> {
  const { stdin: input, stderr: output } = process
  const terminal = createInterface({ input, output })
  try {
    // End of input and Ctrl-C are not answers, and with some Node.js versions the question would then never settle.
    const closed = once(terminal, 'close').then(() => '')
    return await Promise.race([terminal.question(question).catch(() => ''), closed])
  } finally {
    terminal.close()
  }
}

/**
 * Allows a reader such as `head` to close the pipe: without a reader, a failed write is not an error. The exit code
 * does not change.
 */
export function ignoreClosedPipe(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
}

/** Waits until everything written to a stream is flushed, or the stream is closed. */
export function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write('', () => resolve()))
}

/** The streams and environment of this process. */
export function processIo(): Io {
  const { stdin, stdout, stderr, env } = process
  const isAttended = stdin.isTTY === true && stderr.isTTY === true
  return {
    stdout: output(stdout),
    stderr: output(stderr),
    env,
    readStdin,
    ask: isAttended ? ask : undefined,
  }
}

/** Functions that color text, or return it unchanged. */
export type Colors = ReturnType<typeof pc.createColors>

const isSet = (value: string | undefined): boolean => value !== undefined && value !== ''

/**
 * Colors for a terminal. `NO_COLOR` turns them off (https://no-color.org). Otherwise, `FORCE_COLOR` turns them on
 * (https://force-color.org), or off if it is `0` or `false`.
 */
export function colors({ isTTY }: Output, env: Io['env']): Colors {
  const { NO_COLOR, FORCE_COLOR, TERM } = env
  const isForced = isSet(FORCE_COLOR)
    ? FORCE_COLOR !== '0' && FORCE_COLOR !== 'false'
    : isTTY && TERM !== 'dumb'
  return pc.createColors(isForced && !isSet(NO_COLOR))
}
