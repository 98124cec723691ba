import { Command, CommanderError } from 'commander'
import { commands } from './commands/index.ts'
import { describeFailure, type Failure } from './fail.ts'
import { colors, type Io, processIo } from './io.ts'
import { toJson } from './output/printable.ts'

/** Options for running the command inside another program. */
export interface RunOptions {
  /** Streams and environment to use. @default this process */
  readonly io?: Io | undefined
  /** Version that `--version` prints. @default none, without a `--version` option */
  readonly version?: string | undefined
}

function quiet(command: Command, io: Io): Command {
  command.exitOverride().configureOutput({
    writeOut: (text) => io.stdout.write(text),
    writeErr: (text) => io.stderr.write(text),
    // `run` prints errors itself, on one line.
    outputError: () => {},
  })
  for (const below of command.commands) quiet(below, io)
  return command
}

/** `hookseal version`, `--version` and `-v`. */
function addVersion(program: Command, version: string, io: Io): void {
  program.version(version, '-v, --version', 'print the version')
  const command = new Command('version').description('Print the version.')
  program.addCommand(
    quiet(
      command.action(() => io.stdout.write(`${version}\n`)),
      io,
    ),
  )
}

/** With `--json`, standard output is a single JSON document, including errors. */
function printFailure(failure: Failure, args: readonly string[], io: Io): void {
  if (args.includes('--json')) {
    io.stdout.write(toJson(failure))
    return
  }
  const { error, fix } = failure
  const label = colors(io.stderr, io.env).red('hookseal:')
  io.stderr.write(`${label} ${error}${fix === undefined ? '' : `; ${fix}`}\n`)
}

/**
 * Runs `hookseal` with these arguments and resolves to its exit code: 0 for success, 1 for a negative result, 2 for
 * usage and I/O errors. Never rejects.
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
    .description(
      'Record, sign, send, verify and explain webhook deliveries, test endpoints, and manage archives.',
    )
    .helpCommand(false)
    .addHelpText('after', '\nRun `hookseal <command> --help` for examples.')
  if (version !== '') addVersion(program, version, io)
  for (const add of commands) {
    program.addCommand(quiet(add({ io, exit }), io))
  }
  try {
    await program.parseAsync(args, { from: 'user' })
    return code
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0
    // Without a command, commander has already printed the help.
    if (error instanceof CommanderError && error.code === 'commander.help') return 2
    printFailure(describeFailure(error), args, io)
    return 2
  }
}
