import { afterAll, describe, expect, it } from 'vitest'
import { pageProject } from './kit/page-project.ts'
import { type Started, start } from './kit/start.ts'
import { expectThreeDeliveries, signedMessage } from './kit/three-deliveries.ts'

// The server that `vercel dev` starts for a function. The command itself needs an account, and does not run here.
const SERVER = 'node_modules/@vercel/node/dist/dev-server.mjs'

const project = pageProject('vercel')
afterAll(project.remove)

async function serving(
  entry: string,
  buildEnv: Record<string, string>,
  run: (server: Started) => Promise<void>,
): Promise<void> {
  const command = `VERCEL_DEV_PORT=$PORT exec node --import tsx ${SERVER}`
  const server = await start(command, project.folder, {
    VERCEL_DEV_ENTRYPOINT: entry,
    VERCEL_DEV_BUILD_ENV: JSON.stringify(buildEnv),
  })
  try {
    // It listens before it has loaded the function, and answers 500 meanwhile.
    const text = async () => (await fetch(server.url)).text()
    await expect.poll(text).not.toContain('not ready')
    await run(server)
  } finally {
    await server.stop()
  }
}

describe("docs/recipes/vercel.md, in the development server of Vercel's Node runtime", () => {
  it.each(['rine.ts', 'fetch.ts'])(
    'receives as a function from Request to Response, in %s',
    (file) =>
      serving(`api/webhooks/${file}`, {}, async (server) => {
        await expectThreeDeliveries(server.send, () => server.lines)
      }),
  )

  it("receives with Node's request and response, without Vercel's helpers", () =>
    serving('api/webhooks/node.ts', { NODEJS_HELPERS: '0' }, async (server) => {
      await expectThreeDeliveries(server.send, () => server.lines)
    }))

  it("answers 500 and says why where Vercel's helpers have parsed the body", () =>
    serving('api/webhooks/node.ts', {}, async (server) => {
      const request = { path: '/webhooks/rine', ...signedMessage('recipe_good') }
      expect((await server.send(request)).status).toBe(500)
      await expect.poll(() => server.lines.join('\n')).toContain('body_already_parsed')
    }))
})
