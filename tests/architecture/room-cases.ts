import * as rooms from './room-rules.ts'
import type { Cases } from './rule-case.ts'

const home = 'packages/koa/test/index.test.ts'
const room = 'tests/cases/a.test.ts'
const root = { 'package.json': JSON.stringify({ devDependencies: { vitest: '1' } }) }
const declares = (path: string, ...names: readonly string[]) => ({
  [`${path}/package.json`]: JSON.stringify({
    name: path,
    devDependencies: Object.fromEntries(names.map((name) => [name, '1'])),
  }),
})

export const roomCases: Cases = {
  'a test imports files of its own workspace only': {
    rule: rooms.ownRoom,
    broken: [
      [
        `${home}:1 leaves packages/koa: ../../../tests/kit/listen.ts`,
        { [home]: `import { listen } from '../../../tests/kit/listen.ts'` },
      ],
      [
        `${room}:2 leaves tests/cases: ../chaos/sender.ts`,
        { [room]: `\nconst a = await import('../chaos/sender.ts')` },
      ],
      [
        'bench/main.ts:1 leaves bench: ../packages/core/src/index.ts',
        { 'bench/main.ts': `export * from '../packages/core/src/index.ts'` },
      ],
    ],
    kept: {
      [home]: `import { guard } from '../src/index.ts'\nimport '@hookseal/tests-kit/listen'`,
      [room]: `import { until } from './support/basics.ts'`,
      'tests/assure/timing/a.ts': `import { equalBytes } from '../../../packages/core/src/util/bytes.ts'`,
      'docs/test/a.test.ts': `import { pages } from '../.vitepress/site/pages.ts'`,
      'docs/.vitepress/config.ts': `import { root } from '../../a.ts'`,
    },
  },
  'a test imports only what its workspace or the root declares': {
    rule: rooms.declaredByRoom,
    broken: [
      [
        `${home}:1 koa is not declared by packages/koa/package.json`,
        { ...root, [home]: `import Koa from 'koa'` },
      ],
      [
        `${room}:1 @hookseal/core is not declared by tests/cases/package.json`,
        { ...root, ...declares('tests/cases', 'koa'), [room]: `import '@hookseal/core/node'` },
      ],
    ],
    kept: {
      ...root,
      ...declares('tests/cases', 'koa', '@types/aws-lambda'),
      [room]: `import 'koa/lib'\nimport type { A } from 'aws-lambda'\nimport { it } from 'vitest'`,
      [home]: `import '@hookseal/core'\nimport '#crypto'\nimport fs from 'node:fs'\nimport 'fs'`,
    },
  },
  'the root declares only the tools that all workspaces share': {
    rule: rooms.fewAtTheRoot,
    broken: [
      [
        'package.json declares 17 packages, not 16 or fewer',
        {
          'package.json': JSON.stringify({
            devDependencies: Object.fromEntries(
              Array.from({ length: 17 }, (_, i) => [`p${i}`, '']),
            ),
          }),
        },
      ],
    ],
    kept: root,
  },
}
