import { mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { rineMessage } from '../support/events.ts'
import { launch } from '../support/launch.ts'
import { type SignedRequest, signRine } from '../support/sign.ts'
import { emptyFolder, root, writeIn } from './snippets.ts'

const env = { RINE_WEBHOOK_SECRET: 'a-test-secret' }

/** The JavaScript blocks of a README: the first file, and its first lines in CommonJS. */
function firstBlocks(document: string): { readonly esm: string; readonly cjs: string } {
  const text = readFileSync(join(root, document), 'utf8')
  const [first, second] = [...text.matchAll(/^```[jt]s\n(.*?)^```$/gms)].map(
    ([, code = '']) => code,
  )
  const requires = [...text.matchAll(/^```js\n(?:\/\/ \S+\n)?(const \{.*?)^```$/gms)][0]?.[1]
  if (first === undefined || second === undefined) throw new Error(`${document} has no first block`)
  const body = first.replace(/^(\/\/.*\n|import .*\n)+/, '')
  return { esm: first, cjs: `${requires ?? ''}${body}` }
}

async function post(url: string, { headers, body }: SignedRequest): Promise<number> {
  return (await fetch(`${url}/webhooks/rine`, { method: 'POST', headers, body })).status
}

describe.each([
  'README.md',
  'packages/express/README.md',
  'packages/koa/README.md',
  'packages/fastify/README.md',
])('the first block of %s', (document) => {
  it.each(['esm', 'cjs'] as const)(
    'runs as pasted, as %s',
    async (format) => {
      // `npm init -y` creates a CommonJS project, in which only the file extension decides.
      const folder = emptyFolder(`readme/${document.replace(/\W+/g, '-')}-${format}`)
      writeIn(folder, 'package.json', '{ "type": "commonjs" }')
      mkdirSync(join(folder, 'node_modules'))
      const scope = join(folder, 'node_modules/@hookseal')
      symlinkSync(join(root, 'packages'), scope)
      const file = `server.${format === 'esm' ? 'mjs' : 'cjs'}`
      const code = firstBlocks(document)[format]
      writeIn(folder, file, code.replace(/\b3000\b/, 'Number(process.env.PORT)'))
      const app = await launch(`exec node ${file}`, folder, env)
      try {
        const signed = signRine(env.RINE_WEBHOOK_SECRET, JSON.stringify(rineMessage('m_1')))
        expect(await post(app.url, signed)).toBe(200)
        expect(await post(app.url, signed)).toBe(200)
        expect(await post(app.url, { ...signed, body: Buffer.from('{}') })).toBe(401)
      } finally {
        await app.stop()
      }
      expect(app.lines.filter((line) => line.endsWith('m_1'))).toHaveLength(1)
      expect(app.lines.join('\n')).toContain('[hookseal] rine 401 bad_signature')
    },
    30_000,
  )
})
