import type { Command } from 'commander'
import { archiveCommand } from './archive.ts'
import type { CommandContext } from './command-context.ts'
import { completionCommand } from './completion.ts'
import { doctorCommand } from './doctor.ts'
import { explainCommand } from './explain.ts'
import { helpCommand } from './help.ts'
import { listenCommand } from './listen.ts'
import { sandboxCommand } from './sandbox.ts'
import { sendCommand } from './send.ts'
import { signCommand } from './sign.ts'
import { verifyCommand } from './verify.ts'
import { whyCommand } from './why.ts'

/** Every command, in the order of the help. To add a command, add a file in this folder and a line here. */
export const commands: readonly ((context: CommandContext) => Command)[] = [
  signCommand,
  sendCommand,
  verifyCommand,
  explainCommand,
  whyCommand,
  doctorCommand,
  listenCommand,
  archiveCommand,
  sandboxCommand,
  completionCommand,
  helpCommand,
]
