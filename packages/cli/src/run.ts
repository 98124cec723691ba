import { Command, CommanderError } from 'commander'
import { commands } from './commands/index.ts'
import { oneLine } from './fail.ts'
import { colours, type Io, processIo } from './io.ts'

/** How to run the command inside another program. */
export interface RunOptions {
  /** This process. */
  readonly io?: Io | undefined
  /** What `--version` prints. */
  readonly version?: string | undefined
}

/** What a command is given to add itself to the program. */
export interface CommandContext {
  readonly io: Io
  /** Sets the exit code: 1 for "no", as `verify` of a delivery that does not. */
  readonly exit: (code: number) => void
}

function quiet(command: Command, io: Io): Command {
  command.exitOverride().configureOutput({
    writeOut: (text) => io.stdout.write(text),
    writeErr: (text) => io.stderr.write(text),
    // Told by `run`, in one line.
    outputError: () => {},
  })
  return command
}

/**
 * Runs `hookseal` with these arguments and resolves to its exit code: 0, 1 for a negative answer, 2 for what
 * could not be done. Never rejects.
 *
 * @example
 * ```ts
 * const code = await run(['sign', 'rine', '--as', 'curl'])
 * ```
 */
export async function run(args: readonly string[], options: RunOptions = {}): Promise<number> {
  const { io = processIo(), version = '' } = options
  let code = 0
  const exit = (value: number) => {
    code = value
  }
  const program = quiet(new Command('hookseal'), io)
    .description('Sign, send, verify and explain webhook deliveries, and examine an endpoint.')
    .helpCommand(false)
    .addHelpText('after', '\nhookseal <command> --help shows examples.')
  if (version !== '') program.version(version)
  for (const add of commands) {
    program.addCommand(quiet(add({ io, exit }), io))
  }
  try {
    await program.parseAsync(args, { from: 'user' })
    return code
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0
    // Without a command commander has printed the help.
    if (error instanceof CommanderError && error.code === 'commander.help') return 2
    const fix = error instanceof CommanderError ? '; --help shows how it is used' : ''
    io.stderr.write(`${colours(io.stderr, io.env).red('hookseal:')} ${oneLine(error)}${fix}\n`)
    return 2
  }
}
