import * as adapter from './adapter-rules.ts'
import { type Cases, koa, lines } from './rule-case.ts'

export const adapterCases: Cases = {
  'an adapter has at most 100 lines': {
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
      'packages/nest/src/index.ts': lines(101),
    },
  },
  'an adapter uses no cryptography': {
    rule: adapter.adapterCrypto,
    broken: [
      [`${koa}:1 imports node:crypto`, { [koa]: `import { createHmac } from 'node:crypto'` }],
      [`${koa}:1 uses crypto`, { [koa]: `await crypto.subtle.sign(a, b, c)` }],
    ],
    kept: { 'packages/testing/src/a.ts': `import { createHmac } from 'node:crypto'` },
  },
  'an adapter chooses no status code': {
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
  'an adapter writes no log': {
    rule: adapter.adapterLogging,
    broken: [
      [`${koa}:1 logs`, { [koa]: `console.error(error)` }],
      [`${koa}:1 logs`, { [koa]: `request.log.error(error)` }],
      ['packages/nest/src/a.ts:1 logs', { 'packages/nest/src/a.ts': `console.log()` }],
    ],
    kept: { 'packages/cli/src/a.ts': `console.log('listening')` },
  },
}
