import { Buffer } from 'node:buffer'
import pc from 'picocolors'

/** An output stream, and whether it is a terminal. */
export interface Output {
  readonly isTTY: boolean
  write(chunk: string | Uint8Array): void
}

/** All input and output of the command. */
export interface Io {
  readonly stdout: Output
  readonly stderr: Output
  readonly env: Readonly<Record<string, string | undefined>>
  /** Reads standard input to its end. */
  readonly readStdin: () => Promise<Uint8Array>
}

function output(stream: NodeJS.WriteStream): Output {
  return { isTTY: stream.isTTY === true, write: (chunk) => void stream.write(chunk) }
}

async function readStdin(): Promise<Uint8Array> {
  return Buffer.concat(await process.stdin.toArray())
}

/**
 * Lets a reader such as `head` close the pipe: with no reader left, a failed write is not an error. The exit code stays
 * the command's own.
 */
export function ignoreClosedPipe(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
}

/** The streams and environment of this process. */
export function processIo(): Io {
  const { stdout, stderr, env } = process
  return { stdout: output(stdout), stderr: output(stderr), env, readStdin }
}

/** Colors, only for a terminal that has not opted out (https://no-color.org). */
export function colors({ isTTY }: Output, env: Io['env']): ReturnType<typeof pc.createColors> {
  return pc.createColors(isTTY && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb')
}
