import { didYouMean } from '@hookseal/core/toolkit'
import { Command } from 'commander'
import { fail } from '../fail.ts'

/** Finds the subcommand with this name. */
function below(parent: Command, name: string): Command {
  const found = parent.commands.find((command) => command.name() === name)
  if (found !== undefined) return found
  const names = parent.commands.map((command) => command.name())
  return fail(
    `unknown command "${name}"${didYouMean(name, names)}`,
    `use one of ${names.join(', ')}`,
  )
}

/** `hookseal help`: prints the help of the program or of a command. */
export function helpCommand(): Command {
  const command = new Command('help')
    .description('Print help for a command.')
    .argument('[command...]', 'name of the command, as in: hookseal help archive ls')
  return command.action((names: readonly string[]) => {
    const { parent } = command
    if (parent !== null) names.reduce(below, parent).help()
  })
}
