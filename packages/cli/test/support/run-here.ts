import { type Io, run } from '@hookseal/cli'
import { type Ran, SECRETS } from './hookseal.ts'

/** What a command is given. */
export interface Given {
  readonly input?: string | Uint8Array
  readonly env?: Readonly<Record<string, string>>
}

/** The command in this process, for the many cases that would take long with a process each. */
export async function runHere(
  args: readonly string[],
  { input = '', env = {} }: Given = {},
): Promise<Ran> {
  const written = { stdout: [] as Buffer[], stderr: [] as Buffer[] }
  const to = (name: keyof typeof written): Io['stdout'] => ({
    isTTY: false,
    write: (chunk) => void written[name].push(Buffer.from(chunk as string)),
  })
  const io: Io = {
    stdout: to('stdout'),
    stderr: to('stderr'),
    env: { ...SECRETS, ...env },
    readStdin: async () => Buffer.from(input as string),
  }
  const code = await run(args, { io })
  const bytes = Buffer.concat(written.stdout)
  const err = Buffer.concat(written.stderr).toString()
  return { code, out: bytes.toString(), bytes, err }
}
