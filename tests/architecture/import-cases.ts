import * as imports from './import-rules.ts'
import { type Cases, core, documented, example, koa, manifest } from './rule-case.ts'

const events = 'packages/core/src/providers/events/acme.ts'
const peer = manifest('core', { peerDependencies: { '@acme/types': '1' } })

export const importCases: Cases = {
  'packages import only the packages that the table allows': {
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
  'relative imports stay inside their own package or example': {
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
  'Hookseal packages are imported only through entries that they publish': {
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
  'every imported package is declared as a dependency': {
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
  'built-in modules are imported with the node: prefix': {
    rule: imports.nodeProtocol,
    broken: [[`${koa}:1 http without node:`, { [koa]: `import type { Server } from 'http'` }]],
    kept: { [koa]: `import type { Server } from 'node:http'` },
  },
  'core imports nothing from outside itself': {
    rule: imports.coreImports,
    broken: [
      [`${core}:1 core imports valibot`, { [core]: `import * as v from 'valibot'` }],
      [`${core}:1 core imports node:http`, { [core]: `import type { Server } from 'node:http'` }],
      [`${core}:1 core imports ms`, { [core]: `import ms from 'ms'` }],
      [`${core}:1 core imports (computed)`, { [core]: `const a = await import(name)` }],
      [
        `${core}:1 core imports @acme/types`,
        { ...peer, [core]: `import type { A } from '@acme/types'` },
      ],
      [
        `${events}:1 core imports @acme/types`,
        { ...peer, [events]: `import { A } from '@acme/types'` },
      ],
      [`${events}:1 core imports other`, { ...peer, [events]: `import type { A } from 'other'` }],
    ],
    kept: {
      ...peer,
      [events]: `/** @ts-ignore An optional peer. */\nimport type { A } from '@acme/types'\n`,
      [core]: `import { backend } from '#crypto'; import { b } from './b.ts'`,
      'packages/core/src/node/a.ts': `import { Readable } from 'node:stream'`,
      'packages/core/src/crypto/node.ts': `import { hash } from 'node:crypto'`,
    },
  },
  'portable code of core does not import code that only Node can run': {
    rule: imports.nodeIsApart,
    broken: [
      [
        `${core}:1 reaches packages/core/src/crypto/node.ts`,
        { [core]: `import { backend } from './crypto/node.ts'` },
      ],
    ],
    kept: { 'packages/core/src/node/index.ts': `export { a } from './a.ts'` },
  },
}
