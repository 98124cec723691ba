import { execFileSync } from 'node:child_process'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { pageProject } from './kit/page-project.ts'
import { start } from './kit/start.ts'
import { expectThreeDeliveries, signedMessage } from './kit/three-deliveries.ts'

describe('docs/recipes/google-cloud-functions.md', () => {
  it('receives in the functions framework, after its parsers', async () => {
    const project = pageProject('google-cloud-functions')
    execFileSync('npm', ['run', 'build'], {
      cwd: project.folder,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const server = await start('exec functions-framework --target=rine', project.folder)
    try {
      await expectThreeDeliveries(server.send, () => server.lines)
      const { headers, body } = signedMessage('m_1')
      const send = async (changes: object, bytes: Uint8Array = body) =>
        (
          await server.send({
            method: 'POST',
            path: '/',
            headers: { ...headers, ...changes },
            body: bytes,
          })
        ).status
      expect(await send({}, Buffer.from('{'))).toBe(400)
      expect(await send({ 'content-encoding': 'gzip' }, gzipSync(body))).toBe(415)
    } finally {
      await server.stop()
      project.remove()
    }
  })
})
