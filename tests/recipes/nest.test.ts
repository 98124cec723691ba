import { execFileSync } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type PageProject, pageProject } from './kit/page-project.ts'
import { start } from './kit/start.ts'
import { expectThreeDeliveries, SECRET, type Sign } from './kit/three-deliveries.ts'

// What a Nest project compiles with, `nest build` or not.
const compilerOptions = {
  module: 'nodenext',
  target: 'es2023',
  strict: true,
  skipLibCheck: true,
  esModuleInterop: true,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  types: ['node'],
  outDir: 'dist',
}
// A CommonJS project has no `await` outside of functions.
const COMMON = `
import 'reflect-metadata'
import { NestFactory } from '@nestjs/core'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { AppModule } from './app.module.js'

async function main() {
  const app = await NestFactory.create(AppModule, ...(process.argv[2] ? [new FastifyAdapter() as never] : []))
  await app.listen(process.env.PORT ?? 3000)
}
void main()
`

const signStripe: Sign = (id, secret = SECRET, padding = '') => {
  const event = { id: `evt_${id}`, object: 'event', type: 'invoice.paid', data: { object: { id } } }
  const body = Buffer.from(JSON.stringify({ ...event, padding }))
  const time = Math.floor(Date.now() / 1000)
  const mac = createHmac('sha256', secret).update(`${time}.`).update(body).digest('hex')
  const headers = { 'content-type': 'application/json', 'stripe-signature': `t=${time},v1=${mac}` }
  return { method: 'POST', headers, body }
}

const compile = ({ folder }: PageProject) =>
  execFileSync(join(folder, 'node_modules/.bin/tsc'), { cwd: folder, stdio: 'inherit' })

const env = { STRIPE_WEBHOOK_SECRET: SECRET }

describe('docs/frameworks/nest.md', () => {
  let project: PageProject
  beforeAll(() => {
    const tsconfig = { compilerOptions, include: ['*.ts'], exclude: ['*.test.ts', '*.config.ts'] }
    project = pageProject('docs/frameworks/nest.md', {
      'tsconfig.json': JSON.stringify(tsconfig),
      // Without one, vitest would take this repository's.
      'vitest.config.ts': 'export default {}\n',
    })
    compile(project)
  })
  afterAll(() => project.remove())

  it.each(['main.js', 'main.fastify.js', 'by-hand.js'])('receives, in %s', async (file) => {
    const server = await start(`exec node dist/${file}`, project.folder, env)
    try {
      await expectThreeDeliveries(server.send, () => server.lines, '/webhooks/stripe', signStripe)
    } finally {
      expect(await server.terminate()).not.toBe(1)
    }
  })

  it('has a test that passes', () => {
    const vitest = join(project.folder, 'node_modules/.bin/vitest')
    execFileSync(vitest, ['run', 'app.test.ts'], { cwd: project.folder, stdio: 'pipe' })
  })
})

describe('docs/frameworks/nest.md, as CommonJS', () => {
  let project: PageProject
  beforeAll(() => {
    const files = ['common.ts', 'app.module.ts', 'payments.ts']
    project = pageProject('docs/frameworks/nest.md', {
      'package.json': '{ "private": true }',
      'tsconfig.json': JSON.stringify({ compilerOptions, files }),
      'common.ts': COMMON,
    })
    compile(project)
  })
  afterAll(() => project.remove())

  it.each(['', 'fastify'])('receives %s', async (platform) => {
    const server = await start(`exec node dist/common.js ${platform}`, project.folder, env)
    try {
      await expectThreeDeliveries(server.send, () => server.lines, '/webhooks/stripe', signStripe)
    } finally {
      await server.stop()
    }
  })
})
