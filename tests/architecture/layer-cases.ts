import { coreFloors, importCircles } from './layer-rules.ts'
import { type Cases, core, koa } from './rule-case.ts'

const src = 'packages/core/src'
const cli = 'packages/cli/src'

export const layerCases: Cases = {
  'no file imports itself through other files': {
    rule: importCircles,
    broken: [
      [`${core} -> ${core}`, { [core]: `import { a } from './a.ts'` }],
      [
        `${cli}/a.ts -> ${cli}/commands/b.ts -> ${cli}/a.ts`,
        {
          [`${cli}/commands/b.ts`]: `import type { A } from '../a.ts'`,
          [`${cli}/a.ts`]: `import { b } from './commands/b.ts'`,
        },
      ],
      [
        // The longer circle, through b, is not reported.
        `${src}/a.ts -> ${src}/d.ts -> ${src}/a.ts`,
        {
          [`${src}/a.ts`]: `export { b } from './b.ts'; export { d } from './d.ts'`,
          [`${src}/b.ts`]: `import { d } from './d.ts'`,
          [`${src}/d.ts`]: `type A = import('./a.ts').A`,
        },
      ],
      [
        `${src}/a.ts -> ${src}/c.ts -> ${src}/b.ts -> ${src}/a.ts`,
        {
          [`${src}/b.ts`]: `import { a } from './a.ts'`,
          [`${src}/c.ts`]: `import { b } from './b.ts'`,
          [`${src}/a.ts`]: `const c = await import('./c.ts')`,
        },
      ],
    ],
    kept: {
      [`${src}/a.ts`]: `import { b } from './b.ts'; import { c } from './c.ts'`,
      [`${src}/b.ts`]: `import { c } from './c.ts'; import { x } from '@hookseal/core'`,
      [`${src}/c.ts`]: '',
      [koa]: `import { gone } from './gone.ts'`,
    },
  },
  'imports inside core go down its folders': {
    rule: coreFloors,
    broken: [
      [
        `${src}/util/a.ts:1 util imports error`,
        { [`${src}/util/a.ts`]: `import type { E } from '../error/error-code.ts'` },
      ],
      [
        `${src}/http/body/a.ts:2 http imports delivery`,
        { [`${src}/http/body/a.ts`]: `\nimport type { O } from '../../delivery/outcome.ts'` },
      ],
      [
        `${src}/error/a.ts:1 error imports crypto`,
        { [`${src}/error/a.ts`]: `import { backend } from '#crypto'` },
      ],
      [
        `${src}/provider/a.ts:1 provider imports authenticate`,
        { [`${src}/provider/a.ts`]: `import { hmac } from '../authenticate/hmac.ts'` },
      ],
      [
        `${src}/replay/a.ts:1 replay imports receiver`,
        { [`${src}/replay/a.ts`]: `import type { S } from '../receiver/settings.ts'` },
      ],
      [
        `${src}/receiver/a.ts:1 receiver imports node`,
        { [`${src}/receiver/a.ts`]: `import { a } from '../node/a.ts'` },
      ],
      [
        `${src}/receiver/a.ts:1 receiver imports index.ts`,
        { [`${src}/receiver/a.ts`]: `import { a } from '../index.ts'` },
      ],
      [
        `${src}/lambda/a.ts:1 lambda imports node`,
        { [`${src}/lambda/a.ts`]: `import { a } from '../node/a.ts'` },
      ],
      [
        `${src}/explain/a.ts:1 explain imports receiver`,
        { [`${src}/explain/a.ts`]: `import type { R } from '../receiver/receiver.ts'` },
      ],
      [
        `${src}/providers/a.ts:1 providers imports replay`,
        { [`${src}/providers/a.ts`]: `import { a } from '../replay/a.ts'` },
      ],
      [
        `${src}/misc/a.ts is in a folder without a floor: misc`,
        { [`${src}/misc/a.ts`]: `import { a } from '../receiver/a.ts'` },
      ],
      [
        `${src}/bytes.ts lies outside the folders of core`,
        { [`${src}/bytes.ts`]: `import { a } from './receiver/a.ts'` },
      ],
    ],
    kept: {
      [`${src}/index.ts`]: `export { a } from './receiver/a.ts'; export { b } from './util/b.ts'`,
      [`${src}/error/a.ts`]: `import { a } from '../util/a.ts'; import { b } from './b.ts'`,
      [`${src}/crypto/web.ts`]: `import { a } from '../util/a.ts'`,
      [`${src}/authenticate/a.ts`]: `import { backend } from '#crypto'; import '../provider/a.ts'`,
      [`${src}/receiver/a.ts`]: `import { a } from '../delivery/a.ts'; import '../util/a.ts'`,
      [`${src}/node/a.ts`]: `import { a } from '../receiver/a.ts'; import 'node:http'`,
      [`${src}/explain/body/a.ts`]: `import '../probe.ts'; import '../../delivery/a.ts'`,
      [`${src}/providers/a.ts`]: `import { a } from '../authenticate/a.ts'; import 'valibot'`,
      [koa]: `import { a } from './anywhere/a.ts'`,
    },
  },
}
