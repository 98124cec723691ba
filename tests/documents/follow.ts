import { execFile } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { linkModules } from '@hookseal/tests-kit/guide'
import { type Launched, launch } from '@hookseal/tests-kit/launch'
import { onBuiltPackages, vitestConfig } from '@hookseal/tests-kit/readers-folder'
import { blocksOf, emptyFolder, root, writeIn } from '@hookseal/tests-kit/snippets'
import { expect } from 'vitest'

// Follows a page as a reader does: writes its files, sets what it exports, starts its server, types its commands, and
// compares what they and the server print with what the page shows.

/** Replaces what differs from run to run: ids, times and addresses. */
const masked = (output: string) =>
  output
    .trim()
    .replace(/\b(in|evt|user|msg)_\w+/g, '$1_ID')
    .replace(/[\d.]+( ms| s old| per second)/g, 'N$1')
    .replace(/(localhost|127\.0\.0\.1):\d+/g, 'HOST')
    .replace(/duration_ms [\d.]+/g, 'duration_ms N')
    .replace(/\([\d.]+ms\)/g, '(N)')

/** Programs of the reader, and what they are here. */
const PROGRAMS: readonly (readonly [RegExp, string])[] = [
  [/^npx (@hookseal\/cli|hookseal)\b/, `node ${join(root, 'packages/cli/dist/main.js')}`],
  [/^npx (tsx|vitest)\b/, `${join(root, 'node_modules/.bin')}/$1`],
]
const inPlace = (command: string) =>
  PROGRAMS.reduce((text, [name, program]) => text.replace(name, program), command)

// Set-up, which the links in `node_modules` take the place of.
const isSetUp = (line: string) => /^(mkdir|cd|npm|npx create-)/.test(line)
const isServer = (line: string) => /^(node|npx tsx) server\./.test(line)

const typed = (command: string, cwd: string, env: NodeJS.ProcessEnv) =>
  new Promise<string>((resolve) => {
    const options = { cwd, env: { ...env, NO_COLOR: '1' } }
    execFile('sh', ['-c', inPlace(command)], options, (_, out, err) => resolve(out + err))
  })

/** What was done on a page, so that a test can say that it is not nothing. */
export interface Followed {
  readonly files: number
  readonly commands: number
  /** How many blocks of the server's output were compared. */
  readonly outputs: number
}

/** Follows a page from its first block to its last. */
export async function follow(page: string, type: 'module' | 'commonjs'): Promise<Followed> {
  const folder = emptyFolder(`followed/${page.replace(/\W+/g, '-')}`)
  writeIn(folder, 'package.json', JSON.stringify({ type }))
  // Else vitest would take the one of this repository.
  writeIn(folder, 'vitest.config.mjs', vitestConfig)
  mkdirSync(join(folder, 'node_modules'))
  linkModules(join(root, 'packages'), join(folder, 'node_modules/@hookseal'))
  for (const home of ['tests/documents', '.'])
    linkModules(join(root, home, 'node_modules'), join(folder, 'node_modules'))
  const env: Record<string, string> = { ...onBuiltPackages }
  const done = { files: 0, commands: 0, outputs: 0 }
  let server: Launched | undefined
  let seen = 0

  /** The lines that the server has printed since they were last compared. */
  const newLines = () => masked((server?.lines ?? []).slice(seen).join('\n'))
  const typeIn = async (shown: string) => {
    const [command = '', ...output] = shown.trim().split('\n')
    const port = new URL(server?.url ?? 'http://localhost:3000').host
    const line = command.replace('$ ', '').replace('localhost:3000', port)
    const printed = await typed(line, folder, { ...process.env, ...env })
    // A reporter's report is long: the page shows some lines of it, in their order.
    if (output.at(-1) === '...') {
      for (const part of output.slice(0, -1)) expect(masked(printed)).toContain(masked(part))
    } else expect(masked(printed)).toBe(masked(output.join('\n')))
    done.commands++
  }

  try {
    for (const { language, file, code } of blocksOf(page)) {
      if (file !== undefined) {
        writeIn(folder, file, code.replace(/\b3000\b/, 'Number(process.env.PORT)'))
        done.files++
      } else if (language === 'sh') {
        for (const line of code.trim().split('\n')) {
          const [, name, value] = /^export (\w+)=(\S+)/.exec(line) ?? []
          if (name !== undefined && value !== undefined) env[name] = value
          else if (isServer(line)) {
            await server?.stop()
            server = await launch(`exec ${inPlace(line.split(' #')[0] as string)}`, folder, env)
            seen = 0
          } else if (!isSetUp(line)) throw new Error(`${page}: what does "${line}" do?`)
        }
      } else if (language === 'text' && code.startsWith('$ ')) {
        for (const shown of code.split(/\n\n(?=\$ )/)) await typeIn(shown)
      } else if (language === 'text' && server !== undefined) {
        await expect.poll(newLines).toBe(masked(code))
        seen = server.lines.length
        done.outputs++
      }
    }
  } finally {
    await server?.stop()
  }
  return done
}
