import { Buffer } from 'node:buffer'
import pc from 'picocolors'

/** A stream that is written to, and whether a person is looking at it. */
export interface Output {
  readonly isTTY: boolean
  write(chunk: string | Uint8Array): void
}

/** Everything through which the command touches the world. */
export interface Io {
  readonly stdout: Output
  readonly stderr: Output
  readonly env: Readonly<Record<string, string | undefined>>
  /** All of standard input. */
  readonly readStdin: () => Promise<Uint8Array>
}

function output(stream: NodeJS.WriteStream): Output {
  return { isTTY: stream.isTTY === true, write: (chunk) => void stream.write(chunk) }
}

async function readStdin(): Promise<Uint8Array> {
  return Buffer.concat(await process.stdin.toArray())
}

/** This process. */
export function processIo(): Io {
  const { stdout, stderr, env } = process
  return { stdout: output(stdout), stderr: output(stderr), env, readStdin }
}

/** Colours for a terminal that has not declined them (https://no-color.org), and none for a file or a pipe. */
export function colours({ isTTY }: Output, env: Io['env']): ReturnType<typeof pc.createColors> {
  return pc.createColors(isTTY && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb')
}
