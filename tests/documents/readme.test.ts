import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { launch } from '@hookseal/tests-kit/launch'
import { blocksOf, root, writeIn } from '@hookseal/tests-kit/snippets'
import { describe, expect, it } from 'vitest'
import { newcomersFolder } from './newcomers-folder.ts'

const env = { STRIPE_WEBHOOK_SECRET: 'whsec_test' }
const text = readFileSync(join(root, 'README.md'), 'utf8')
const outputs = blocksOf('README.md').filter(({ language }) => language === 'text')

/** Replaces what differs from run to run: ids and times. */
const masked = (output: string) =>
  output
    .trim()
    .replace(/\b(in|evt)_\w+/g, '$1_ID')
    .replace(/[\d.]+( ms| per second)/g, 'N$1')

/** Runs a command line of the README against the server that was started. Resolves to what it prints. */
const run = (command: string, url: string) =>
  new Promise<string>((resolve) => {
    const words = command.replace(/(http:\/\/)?localhost:3000/, url).split(' ')
    const args = [
      join(root, 'packages/cli/dist/main.js'),
      ...words.slice(words.indexOf('@hookseal/cli') + 1),
    ]
    const options = { env: { ...process.env, ...env, NO_COLOR: '1' } }
    execFile(process.execPath, args, options, (_, stdout, stderr) => resolve(stdout + stderr))
  })

describe('README.md', () => {
  it('fits on a few screens', () => {
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(150)
  })

  it.each(['server.mjs', 'server.cjs'])(
    'has %s, which runs as pasted and prints what the README shows',
    async (file) => {
      const folder = newcomersFolder(`readme-${file}`)
      const code = blocksOf('README.md').find((block) => block.file === file)?.code ?? ''
      writeIn(folder, file, code.replace(/\b3000\b/, 'Number(process.env.PORT)'))
      const app = await launch(`exec node ${file}`, folder, env)
      const [sent, printed] = outputs
      try {
        const commands = (sent?.code ?? '').trim().split('\n\n')
        expect(commands).toHaveLength(2)
        for (const shown of commands) {
          const [command = '', ...output] = shown.split('\n')
          expect(masked(await run(command.replace('$ ', ''), app.url))).toBe(
            masked(output.join('\n')),
          )
        }
      } finally {
        await app.stop()
      }
      expect(masked(app.lines.join('\n'))).toBe(masked(printed?.code ?? ''))
    },
  )

  it('has a command that checks an endpoint, and the server of the README passes', async () => {
    const folder = newcomersFolder('readme-doctor')
    const code = blocksOf('README.md').find(({ file }) => file === 'server.mjs')?.code ?? ''
    writeIn(folder, 'server.mjs', code.replace(/\b3000\b/, 'Number(process.env.PORT)'))
    const app = await launch('exec node server.mjs', folder, env)
    try {
      const command = /`(npx @hookseal\/cli doctor [^`]+)`/.exec(text)?.[1] ?? ''
      const output = await run(command, app.url)
      expect(output).toMatch(/^\d+ correct, 0 wrong/m)
    } finally {
      await app.stop()
    }
  })
})
