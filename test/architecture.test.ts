import { describe, expect, it } from 'vitest'
import * as adapter from './architecture/adapter-rules.ts'
import * as code from './architecture/code-rules.ts'
import { documentedExports } from './architecture/documentation-rules.ts'
import * as imports from './architecture/import-rules.ts'
import { coreDependencies, publishedFiles } from './architecture/manifest-rules.ts'
import { type Project, type Rule, readProject, sources } from './architecture/project.ts'

/** A rule, with small projects that break it and what is then said, and one that does not break it. */
interface Case {
  readonly rule: Rule
  readonly broken: readonly (readonly [violation: string, project: Project])[]
  readonly kept?: Project
}

const core = 'packages/core/src/a.ts'
const koa = 'packages/koa/src/index.ts'
const example = 'examples/koa/src/server.ts'
const manifest = (name: string, fields: object): Project => ({
  [`packages/${name}/package.json`]: JSON.stringify({ name: `@hookseal/${name}`, ...fields }),
})
const acme: Project = { 'packages/core/src/providers/acme.ts': `export const acme = 'acme'` }
const lines = (count: number) => 'export {}\n'.repeat(count)
const documented = manifest('core', { exports: { '.': './dist/index.js', './x': './dist/x.js' } })

const cases: Record<string, Case> = {
  'packages import only whom the table allows': {
    rule: imports.importTable,
    broken: [
      [`${koa}:1 koa imports express`, { [koa]: `import { webhook } from '@hookseal/express'` }],
      [`${koa}:2 koa imports testing`, { [koa]: `\nexport * from '@hookseal/testing/clock'` }],
      [`${koa}:1 koa imports cli`, { [koa]: `type T = import('@hookseal/cli').T` }],
      [`${koa}:1 koa imports next`, { [koa]: `const n = await import('@hookseal/next')` }],
      [`${koa}:1 koa imports replay`, { [koa]: `const r = require('@hookseal/replay')` }],
      [`${koa}:1 koa imports sandbox`, { [koa]: `import s = require('@hookseal/sandbox')` }],
      [`${core}:1 core imports koa`, { [core]: `import type { K } from '@hookseal/koa'` }],
      [
        'packages/replay/package.json depends on testing',
        manifest('replay', { dependencies: { '@hookseal/testing': '1' } }),
      ],
      ['packages/hapi/package.json is not in the import table', manifest('hapi', {})],
    ],
    kept: {
      ...manifest('cli', { dependencies: { '@hookseal/sandbox': '1' } }),
      'packages/cli/src/index.ts': `import { a } from '@hookseal/testing'`,
      'packages/koa/test/index.test.ts': `import { a } from '@hookseal/testing'`,
      [example]: `import { a } from '@hookseal/replay/redis'`,
    },
  },
  'relative imports stay at home': {
    rule: imports.relativeImports,
    broken: [
      [
        `${koa}:1 leaves packages/koa/src/: ../../core/src/a.ts`,
        { [koa]: `import { a } from '../../core/src/a.ts'` },
      ],
      [
        `${example}:1 leaves examples/koa/: ../../../test/support/sign.ts`,
        { [example]: `export { a } from '../../../test/support/sign.ts'` },
      ],
    ],
    kept: { [koa]: `import { a } from './a.ts'`, [example]: `import { a } from '../a.ts'` },
  },
  'our packages are named by what they publish': {
    rule: imports.publishedEntries,
    broken: [
      [
        `${koa}:1 @hookseal/core/src/bytes.ts is not published`,
        { ...documented, [koa]: `import { a } from '@hookseal/core/src/bytes.ts'` },
      ],
      [`${example}:1 @hookseal/koa is not published`, { [example]: `import '@hookseal/koa'` }],
    ],
    kept: { ...documented, [example]: `import { a } from '@hookseal/core/x'` },
  },
  'what is imported is declared as a dependency': {
    rule: imports.declaredDependencies,
    broken: [
      [
        `${koa}:1 koa is not in the dependencies of packages/koa/package.json`,
        { ...manifest('koa', { devDependencies: { koa: '3' } }), [koa]: `import Koa from 'koa'` },
      ],
    ],
    kept: {
      ...manifest('koa', { dependencies: { '@scope/a': '1' }, peerDependencies: { koa: '3' } }),
      [koa]: `import 'koa/lib/a'; import '@scope/a/b'; import 'node:http'; import './b.ts'`,
    },
  },
  'built-in modules carry their prefix': {
    rule: imports.nodeProtocol,
    broken: [[`${koa}:1 http without node:`, { [koa]: `import type { Server } from 'http'` }]],
    kept: { [koa]: `import type { Server } from 'node:http'` },
  },
  'core imports itself alone': {
    rule: imports.coreImports,
    broken: [
      [`${core}:1 core imports valibot`, { [core]: `import * as v from 'valibot'` }],
      [`${core}:1 core imports node:http`, { [core]: `import type { Server } from 'node:http'` }],
      [`${core}:1 core imports ms`, { [core]: `import ms from 'ms'` }],
      [`${core}:1 core imports (computed)`, { [core]: `const a = await import(name)` }],
    ],
    kept: {
      [core]: `import { backend } from '#crypto'; import { b } from './b.ts'`,
      'packages/core/src/providers/a.ts': `import * as v from 'valibot'`,
      'packages/core/src/node/a.ts': `import { Readable } from 'node:stream'`,
      'packages/core/src/crypto/node.ts': `import { hash } from 'node:crypto'`,
    },
  },
  'what runs anywhere does not reach what is for Node': {
    rule: imports.nodeIsApart,
    broken: [
      [
        `${core}:1 reaches packages/core/src/crypto/node.ts`,
        { [core]: `import { backend } from './crypto/node.ts'` },
      ],
    ],
    kept: { 'packages/core/src/node/index.ts': `export { a } from './a.ts'` },
  },
  'core knows no global of Node': {
    rule: code.platformGlobals,
    broken: [
      [`${core}:1 uses Buffer`, { [core]: `const a = Buffer.from('')` }],
      [`${core}:1 uses process`, { [core]: `const a = globalThis.process?.env` }],
      [`${core}:1 uses Buffer`, { [core]: `let a: Buffer` }],
    ],
    kept: {
      [core]: `// process, Buffer\nconst a: { process: 1 } = { process: 1 }; a.process; 'process'`,
      'packages/core/src/node/a.ts': `const a = Buffer.from('')`,
    },
  },
  'an adapter is at most 100 lines': {
    rule: adapter.adapterSize,
    broken: [
      [
        `${koa} with what it reaches has 101 lines`,
        { [koa]: `import './a.ts'\n`, 'packages/koa/src/a.ts': lines(100) },
      ],
      [
        'packages/next/src/pages/index.ts with what it reaches has 101 lines',
        { 'packages/next/src/pages/index.ts': lines(101) },
      ],
    ],
    kept: {
      [koa]: `import './a.ts'\n`,
      'packages/koa/src/a.ts': lines(99),
      'packages/koa/src/unreached.ts': lines(50),
      'packages/testing/src/index.ts': lines(101),
    },
  },
  'an adapter does no cryptography': {
    rule: adapter.adapterCrypto,
    broken: [
      [`${koa}:1 imports node:crypto`, { [koa]: `import { createHmac } from 'node:crypto'` }],
      [`${koa}:1 uses crypto`, { [koa]: `await crypto.subtle.sign(a, b, c)` }],
    ],
    kept: { 'packages/testing/src/a.ts': `import { createHmac } from 'node:crypto'` },
  },
  'an adapter chooses no status': {
    rule: adapter.adapterStatus,
    broken: [
      [`${koa}:1 chooses a status`, { [koa]: `reply.code(401)` }],
      [`${koa}:1 chooses a status`, { [koa]: `response.statusCode = other` }],
    ],
    kept: { [koa]: `ctx.status = outcome.status; if (ctx.status <= 299) limit = 1000` },
  },
  'an adapter parses no JSON': {
    rule: adapter.adapterJson,
    broken: [
      [`${koa}:1 parses JSON`, { [koa]: `const parse = JSON.parse` }],
      [`${koa}:1 parses JSON`, { [koa]: `const body = await request.json()` }],
    ],
    kept: { [koa]: `// JSON.parse\nconst hint = 'express.json({ verify })'` },
  },
  'an adapter does not log': {
    rule: adapter.adapterLogging,
    broken: [
      [`${koa}:1 logs`, { [koa]: `console.error(error)` }],
      [`${koa}:1 logs`, { [koa]: `request.log.error(error)` }],
    ],
    kept: { 'packages/cli/src/a.ts': `console.log('listening')` },
  },
  'no sender is named outside its own file': {
    rule: code.providerNames,
    broken: [
      [`${core}:1 names acme`, { ...acme, [core]: `const a = name === 'acme'` }],
      [`${koa}:1 names acme`, { ...acme, [koa]: `const fromAcme = 1` }],
      [`${koa}:1 names acme`, { ...acme, [koa]: `const header = \`X-Acme-\${name}\`` }],
      [
        'packages/core/src/providers/other.ts:1 names acme',
        { ...acme, 'packages/core/src/providers/other.ts': `import { a } from './acme.ts'` },
      ],
    ],
    kept: {
      ...acme,
      'packages/core/src/providers/index.ts': `export { acme } from './acme.ts'`,
      'packages/core/src/providers/standard-webhooks.ts': '',
      'packages/testing/src/a.ts': `export const acmeEvent = 1`,
      [core]: `/** acme */ const acmeology = standardWebhooks`,
    },
  },
  'source files are small': {
    rule: code.smallFiles,
    broken: [
      [
        `${core}:201 is over 200 lines`,
        { [core]: lines(201), 'packages/core/src/b.ts': '', 'packages/core/src/c.ts': '' },
      ],
      ['the median source has 80 lines', { [core]: lines(80) }],
    ],
    kept: { [core]: lines(200), 'packages/core/src/b.ts': '', 'packages/core/src/c.ts': '' },
  },
  'exports are named one by one': {
    rule: code.namedExports,
    broken: [
      [`${core}:1 export *`, { [core]: `export * from './b.ts'` }],
      [`${core}:1 export *`, { [core]: `export * as b from './b.ts'` }],
      [`${core}:1 default export`, { [core]: `export default 1` }],
      [`${core}:1 default export`, { [core]: `export default function a() {}` }],
      [`${core}:1 default export`, { [core]: `const a = 1; export { a as default }` }],
    ],
    kept: { [core]: `switch (a) { default: b() }`, [example]: `export default {}` },
  },
  'no any, enum, namespace or non-null assertion': {
    rule: code.forbiddenSyntax,
    broken: [
      [`${core}:1 any`, { [core]: `let a: any` }],
      [`${core}:1 enum`, { [core]: `const enum A { B }` }],
      [`${core}:1 namespace`, { [core]: `namespace A {}` }],
      [`${core}:1 namespace`, { [core]: `declare global {}` }],
      [`${core}:1 non-null assertion`, { [core]: `const a = b!` }],
    ],
    kept: { [core]: `// any\nconst any = !namespace; let b!: string` },
  },
  'the only class is the error': {
    rule: code.oneClass,
    broken: [[`${core}:1 class`, { [core]: `class A {}` }]],
    kept: { 'packages/core/src/error/webhook-error.ts': `class A extends Error {}` },
  },
  'core has no dependencies': {
    rule: coreDependencies,
    broken: [
      [
        'packages/core/package.json depends on valibot',
        manifest('core', { dependencies: { valibot: '1.5.0' } }),
      ],
      [
        'packages/core/package.json depends on zod',
        manifest('core', { peerDependencies: { zod: '4' } }),
      ],
    ],
    kept: manifest('core', { devDependencies: { valibot: '1.5.0' }, dependencies: {} }),
  },
  'no manifest publishes sources': {
    rule: publishedFiles,
    broken: [
      [
        'packages/koa/package.json has the condition @hookseal/source',
        manifest('koa', { exports: { '.': { '@hookseal/source': './dist/index.js' } } }),
      ],
      [
        'packages/koa/package.json publishes ./src/index.ts',
        manifest('koa', { exports: { '.': { import: { default: './src/index.ts' } } } }),
      ],
      [
        'packages/koa/package.json has the condition development',
        manifest('koa', { imports: { '#a': { development: './dist/a.js' } } }),
      ],
    ],
    kept: manifest('koa', {
      exports: { '.': { import: './dist/index.js' }, './package.json': './package.json' },
    }),
  },
  'every public export has TSDoc': {
    rule: documentedExports,
    broken: [
      [
        'packages/core/src/index.ts exports b without TSDoc',
        {
          ...documented,
          'packages/core/src/index.ts': `export { a as b } from './a.ts'`,
          'packages/core/src/x/index.ts': '',
          [core]: `// no TSDoc\nexport function a() {}`,
        },
      ],
      [
        'packages/core/src/x/index.ts exports T without TSDoc',
        {
          ...documented,
          'packages/core/src/index.ts': '',
          'packages/core/src/x/index.ts': `/** */ export type T = string`,
        },
      ],
      [
        'packages/core/src/x/index.ts does not exist, though its entry is published',
        { ...documented, 'packages/core/src/index.ts': '' },
      ],
    ],
    kept: {
      ...documented,
      'packages/core/src/index.ts': `export { a } from './a.ts'; export type { Z } from 'z'`,
      'packages/core/src/x/index.ts': `/** A type. */ export interface T {}`,
      [core]: `/** A constant. */\nexport const a = 1; export const unpublished = 2`,
    },
  },
}

const project = readProject()

it('reads the sources of every package and example', () => {
  const owners = new Set(sources(project).map(({ kind, owner }) => `${kind} ${owner}`))
  expect([...owners]).toEqual(
    expect.arrayContaining(['package core', 'package express', 'example express']),
  )
})

describe.each(Object.entries(cases))('%s', (_, { rule, broken, kept = {} }) => {
  it('holds here', () => {
    expect(rule(project)).toEqual([])
  })

  it.each(broken)('%s', (violation, fixture) => {
    expect(rule(fixture)).toEqual([violation])
  })

  it('leaves alone what keeps it', () => {
    expect(rule(kept)).toEqual([])
  })
})
