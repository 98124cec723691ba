import { documentedExports } from './documentation-rules.ts'
import { type Cases, core, documented } from './rule-case.ts'

export const documentationCases: Cases = {
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
