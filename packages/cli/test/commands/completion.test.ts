// cspell:ignore ricl doct forw
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { KNOWN_PROVIDERS } from '@hookseal/testing'
import { patience } from '@hookseal/tests-kit/patience'
import { withProgram } from '@hookseal/tests-kit/with-program'
import { describe, expect, it } from 'vitest'
import { hookseal } from '../support/hookseal.ts'
import { emptyFolder } from '../support/listening.ts'

const exec = promisify(execFile)

const scripts = new Map<string, string>()

/** What the command prints for a shell. It is the same for every line that a test completes. */
async function scriptFor(shell: string): Promise<string> {
  const made = scripts.get(shell) ?? (await hookseal(['completion', shell])).out
  scripts.set(shell, made)
  return made
}

/** Runs a shell in a folder that has a capture and the script of this shell. */
async function inShell(shell: string, args: (script: string) => readonly string[]) {
  const cwd = emptyFolder()
  const script = join(cwd, 'script')
  writeFileSync(join(cwd, 'captured.http'), '')
  writeFileSync(script, await scriptFor(shell))
  const env = {
    NODE_ENV: 'test' as const,
    PATH: process.env['PATH'],
    HOME: cwd,
    TERM: 'dumb',
    LC_ALL: 'C',
  }
  const { stdout, stderr } = await exec(shell, [...args(script)], {
    cwd,
    env,
    timeout: patience(120_000),
  })
  expect(stderr).toBe('')
  return stdout
}

/** A line that is not finished, and the word that completes it. */
const CASES = [
  ['si', 'sign'],
  ['archive l', 'ls'],
  ['sign strip', 'stripe'],
  ['sign --secret-env X strip', 'stripe'],
  ['doctor localhost:3000 -p ricl', 'ricloud'],
  ['sign rine --ev', '--event'],
  ['send rine --event message.r', 'message.received'],
  ['send --event message.received rin', 'rine'],
  ['sign stripe --event charge.dis', 'charge.dispute.created'],
  ['sign rine --as c', 'curl'],
  ['archive ls --status han', 'handled'],
  ['why secret_quo', 'secret_quoted'],
  ['completion fi', 'fish'],
  ['help arch', 'archive'],
] as const
const FILE = ['verify rine capt', 'captured.http'] as const

const linesOf = (out: string) => out.split('\n').filter((line) => line !== '')

// As bash calls the function for the last word of a line.
const COMPLETE = `source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _hookseal
printf '%s\\n' "\${COMPREPLY[@]}"`

withProgram('bash', 'hookseal completion bash', () => {
  const complete = async (line: string) => {
    const words = ['hookseal', ...line.split(' ')]
    const out = await inShell('bash', (script) => [
      '--norc',
      '--noprofile',
      '-c',
      COMPLETE,
      'bash',
      script,
      ...words,
    ])
    return linesOf(out)
  }

  it.each(CASES)('completes "%s" to %s', async (line, word) => {
    expect(await complete(line)).toEqual([word])
  })

  it('offers all words of a place, and leaves files to the shell', async () => {
    expect(await complete('sign ')).toEqual([...KNOWN_PROVIDERS.keys()])
    expect(await complete('')).toContain('listen')
    expect(await complete('sign rine --')).toContain('--any-event')
    expect(await complete('sign rine --')).not.toContain('--secret')
    expect(await complete(FILE[0])).toEqual([])
  })
})

withProgram('fish', 'hookseal completion fish', () => {
  const complete = async (line: string) =>
    linesOf(
      await inShell('fish', (script) => [
        '--no-config',
        '-c',
        `source ${script}; complete -C ${JSON.stringify(`hookseal ${line}`)}`,
      ]),
    )

  it.each([...CASES, FILE])('completes "%s" to %s', async (line, word) => {
    const found = await complete(line)
    expect(found.map((one) => one.split('\t')[0])).toEqual([word])
  })

  it('describes commands and options', async () => {
    expect(await complete('doct')).toEqual([expect.stringMatching(/^doctor\tSend hostile and/)])
    expect(await complete('listen --forw')).toEqual([expect.stringMatching(/^--forward-to\t/)])
  })
})

// Types into a terminal, and prints the line that its zsh then has.
const TYPE = `
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell 'PS1=; unsetopt prompt_cr prompt_sp; autoload -Uz compinit; compinit -D -u; source '"$1"
zpty -w shell 'show() { print -r -- "<<$BUFFER>>"; zle .send-break }; zle -N show; bindkey "^X" show; bindkey "^I" complete-word'
zpty -w shell 'print ready$((1 + 1))'
zpty -r shell seen '*ready2*'
shift
for line in "$@"; do
  zpty -w -n shell "hookseal $line"$'\\t\\x18'
  zpty -r shell seen '*<<*>>*'
  print -r -- "\${\${seen##*<<}%%>>*}"
done
zpty -d shell
`

withProgram('zsh', 'hookseal completion zsh', () => {
  it('completes lines in a terminal', async () => {
    const cases = [...CASES, FILE]
    const lines = cases.map(([line]) => line)
    const out = await inShell('zsh', (script) => ['-f', '-c', TYPE, 'zsh', script, ...lines])
    const typed = cases.map(([line, word]) => `hookseal ${line.replace(/\S*$/, word)}`)
    expect(linesOf(out).map((line) => line.trimEnd())).toEqual(typed)
  })
})

describe('hookseal completion', () => {
  it('rejects a shell that it does not know', async () => {
    const { code, err } = await hookseal(['completion', 'csh'])
    expect([code, err]).toEqual([2, expect.stringMatching(/Allowed choices are bash, zsh, fish/)])
  })
})
