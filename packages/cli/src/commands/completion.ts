import { Argument, Command } from 'commander'
import { commandPlaces } from '../completion/command-place.ts'
import { fishScript } from '../completion/fish.ts'
import { bashScript, type Completions, zshScript } from '../completion/posix.ts'
import { shellTable } from '../completion/shell-table.ts'
import { knownEvents } from '../options/known-events.ts'
import { allPages } from '../why/all-pages.ts'
import type { CommandContext } from './command-context.ts'

type Shell = 'bash' | 'zsh' | 'fish'

const SCRIPTS: Readonly<Record<Shell, (completions: Completions) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
}

const EXAMPLES = `
Examples:
  $ source <(hookseal completion bash)        (in ~/.bashrc)
  $ source <(hookseal completion zsh)         (in ~/.zshrc, after compinit)
  $ hookseal completion fish | source         (in ~/.config/fish/config.fish)

It completes commands, options, providers, event types, codes and files.`

/** `hookseal completion`: prints a shell completion script. */
export function completionCommand({ io }: CommandContext): Command {
  const command = new Command('completion')
    .description('Print a shell completion script.')
    .addArgument(
      new Argument('<shell>', 'shell to print the script for').choices(Object.keys(SCRIPTS)),
    )
    .addHelpText('after', EXAMPLES)
  return command.action((shell: Shell) => {
    const program = command.parent ?? command
    const names = program.commands.map((one) => one.name())
    const words = { code: [...allPages().keys()], command: names }
    const table = shellTable(commandPlaces(program, words))
    io.stdout.write(SCRIPTS[shell]({ table, events: knownEvents() }))
  })
}
