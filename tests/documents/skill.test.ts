import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '@hookseal/cli'
import { KNOWN_PROVIDERS } from '@hookseal/testing'
import { root, writeSnippets } from '@hookseal/tests-kit/snippets'
import { describe, expect, it, vi } from 'vitest'
import { parse } from 'yaml'

// An agent does what its skill says. What the skill shows is compiled in tests/documents/compile.test.ts.

const SKILL = 'skills/receive-webhooks/SKILL.md'
const text = readFileSync(join(root, SKILL), 'utf8')

/** The lines of a document's shell blocks that call the command, without comments. */
const commandsOf = (document: string) =>
  [...readFileSync(join(root, document), 'utf8').matchAll(/^ *```sh\n(.*?)^ *```$/gms)]
    .flatMap(([, block = '']) => block.split('\n'))
    .map((line) => line.replace(/\s+#.*/, '').trim())
    .filter((line) => line.startsWith('npx @hookseal/cli '))
    .map((line) => line.split(/\s+/).slice(2))

async function helpOf(command: string): Promise<string> {
  let printed = ''
  const stream = { write: (part: string) => (printed += part), isTTY: false, columns: 80 }
  const io = { stdout: stream, stderr: stream, stdin: process.stdin, env: {} }
  expect(await run([command, '--help'], { io: io as never })).toBe(0)
  return printed
}

describe('the skill', () => {
  it('begins with what an agent finds it by', () => {
    const { name, description } = parse(/^---\n(.*?)^---$/ms.exec(text)?.[1] ?? '')
    expect(name).toBe('receive-webhooks')
    expect(description.length).toBeGreaterThan(100)
    expect(description.length).toBeLessThan(1024)
  })

  it('is short', () => {
    expect(text.split('\n').length).toBeLessThan(200)
  })

  it('lists every provider', () => {
    const listed = /Names: (.*?)\./s.exec(text)?.[1]?.split(/,\s+/)
    expect(listed?.sort()).toEqual([...KNOWN_PROVIDERS.keys()].sort())
  })

  it('names packages that exist', () => {
    const named = [...text.matchAll(/@hookseal\/([a-z]+)/g)].map(([, name = '']) => name)
    expect(named.length).toBeGreaterThan(20)
    for (const name of named) {
      expect.soft(existsSync(join(root, 'packages', name, 'package.json')), name).toBe(true)
    }
  })
})

describe('the commands', () => {
  const pages = ['svix', 'standardwebhooks', 'stripe', 'octokit', 'slack-bolt', 'tern', 'clerk']
  const documents = [SKILL, ...[...pages, 'by-hand'].map((page) => `docs/moving/${page}.md`)]

  it.each(documents)('of %s exist, with their options', async (document) => {
    const commands = commandsOf(document)
    expect(commands.length).toBeGreaterThan(1)
    for (const [command = '', ...args] of commands) {
      const help = await helpOf(command)
      for (const option of args.filter((arg) => arg.startsWith('--'))) {
        expect.soft(help, `${command} ${option}`).toMatch(new RegExp(`${option}\\b`))
      }
      const provider = args[args.indexOf('--provider') + 1] ?? ''
      if (['send', 'explain', 'doctor', 'listen'].includes(command) && !/^\.\//.test(provider)) {
        expect.soft([...KNOWN_PROVIDERS.keys()], command).toContain(provider)
      }
    }
  })
})

describe("the skill's test", async () => {
  vi.spyOn(console, 'log').mockImplementation(() => {})
  vi.spyOn(console, 'warn').mockImplementation(() => {})
  vi.spyOn(console, 'error').mockImplementation(() => {})
  // It registers its tests here.
  await import(join(writeSnippets('skill', SKILL), 'app.test.ts'))
})
