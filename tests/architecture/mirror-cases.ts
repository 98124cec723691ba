import { mirroredTests } from './mirror-rules.ts'
import type { Cases } from './rule-case.ts'

const home = 'packages/core'

export const mirrorCases: Cases = {
  'the test of a source has the path of the source': {
    rule: mirroredTests,
    broken: [
      [
        `${home}/test/body.test.ts mirrors no source`,
        { [`${home}/test/body.test.ts`]: '', [`${home}/src/http/body.ts`]: '' },
      ],
      [
        `${home}/test/http-body.test.ts mirrors no source`,
        { [`${home}/test/http-body.test.ts`]: '', [`${home}/src/http/body.ts`]: '' },
      ],
      [
        `${home}/test/http/body.test.ts mirrors no source`,
        { [`${home}/test/http/body.test.ts`]: '', 'packages/koa/src/http/body.ts': '' },
      ],
      [
        `${home}/test/http/body.slow.test.ts mirrors no source`,
        { [`${home}/test/http/body.slow.test.ts`]: '', [`${home}/src/http/body.ts`]: '' },
      ],
      [
        `${home}/test/http/body.model.test.ts mirrors no source`,
        { [`${home}/test/http/body.model.test.ts`]: '' },
      ],
      [
        'packages/koa/test/vectors.test.ts mirrors no source',
        { 'packages/koa/test/vectors.test.ts': '' },
      ],
    ],
    kept: {
      [`${home}/src/http/body.ts`]: '',
      [`${home}/src/explain/index.ts`]: '',
      [`${home}/test/http/body.test.ts`]: '',
      [`${home}/test/http/body.model.test.ts`]: '',
      [`${home}/test/http/body.property.test.ts`]: '',
      [`${home}/test/explain.test.ts`]: '',
      [`${home}/test/explain/index.test.ts`]: '',
      [`${home}/test/index.test-d.ts`]: '',
      [`${home}/test/vectors.test.ts`]: '',
      [`${home}/test/check-backend.ts`]: '',
      [`${home}/test/support/senders.test.ts`]: '',
    },
  },
}
