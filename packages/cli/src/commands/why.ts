import { didYouMean } from '@hookseal/core/toolkit'
import { Command } from 'commander'
import { fail } from '../fail.ts'
import { colors, type Io } from '../io.ts'
import { plainMarkdown } from '../output/markdown.ts'
import { toJson } from '../output/printable.ts'
import { allPages, type Page } from '../why/all-pages.ts'
import type { CommandContext } from './command-context.ts'

const EXAMPLES = `
Examples:
  $ hookseal why bad_signature
  $ hookseal why body_reserialized --json
  $ hookseal why                        (lists every code)

The codes are those of Hookseal's errors and of \`hookseal explain\`. The command works offline.`

function printList(pages: ReadonlyMap<string, Page>, isJson: boolean, io: Io): void {
  const codes = [...pages.keys()]
  io.stdout.write(isJson ? toJson(codes) : codes.map((code) => `${code}\n`).join(''))
}

/** `hookseal why`: prints the page of a code, offline. */
export function whyCommand({ io }: CommandContext): Command {
  return new Command('why')
    .description('Explain an error code and what to change.')
    .argument('[code]', 'code of an error or a diagnosis, such as bad_signature')
    .option('--json', 'print the page as JSON')
    .addHelpText('after', EXAMPLES)
    .action((code: string | undefined, { json = false }: { readonly json?: boolean }) => {
      const pages = allPages()
      if (code === undefined) return printList(pages, json, io)
      const page = pages.get(code)
      if (page === undefined) {
        const codes = [...pages.keys()]
        return fail(
          `unknown code "${code}"${didYouMean(code, codes)}`,
          `use one of ${codes.join(', ')}`,
        )
      }
      const paint = colors(io.stdout, io.env)
      const text = `${paint.bold(page.code)}\n\n${plainMarkdown(page.text, paint)}`
      return io.stdout.write(json ? toJson(page) : text)
    })
}
