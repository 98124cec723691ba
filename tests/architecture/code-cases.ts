import * as code from './code-rules.ts'
import { acme, type Cases, core, example, koa, lines } from './rule-case.ts'

export const codeCases: Cases = {
  'portable code of core uses no globals of Node': {
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
  'a sender is named only in its own file': {
    rule: code.providerNames,
    broken: [
      [`${core}:1 names acme`, { ...acme, [core]: `const a = name === 'acme'` }],
      [`${koa}:1 names acme`, { ...acme, [koa]: `const fromAcme = 1` }],
      [`${koa}:1 names acme`, { ...acme, [koa]: `const header = \`X-Acme-\${name}\`` }],
      [
        'packages/core/src/providers/other.ts:1 names acme',
        { ...acme, 'packages/core/src/providers/other.ts': `import { a } from './acme.ts'` },
      ],
      [
        `${core}:1 names acme-shop`,
        { 'packages/core/src/providers/acme-shop.ts': '', [core]: `const a = 'X-AcmeShop-Id'` },
      ],
      [
        `${core}:1 names line`,
        { 'packages/core/src/providers/line.ts': '', [core]: `const a = 'x-line-signature'` },
      ],
    ],
    kept: {
      ...acme,
      'packages/core/src/providers/index.ts': `export { acme } from './acme.ts'`,
      'packages/core/src/providers/standard-webhooks.ts': '',
      'packages/testing/src/a.ts': `export const acmeEvent = 1`,
      'packages/core/src/providers/events/acme.ts': `export const ACME_EVENTS = ['acme.made']`,
      'packages/core/src/providers/line.ts': '',
      [core]: `/** acme */ const acmeology = standardWebhooks; const line = 'a line of text'`,
    },
  },
  'source files have at most 200 lines, and half of them fewer than 80': {
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
  'half of the providers have fewer than 60 lines': {
    rule: code.smallProviders,
    broken: [
      ['the median provider has 60 lines', { 'packages/core/src/providers/acme.ts': lines(60) }],
    ],
    kept: {
      'packages/core/src/providers/acme.ts': lines(59),
      'packages/core/src/providers/index.ts': lines(90),
      'packages/core/src/providers/events/acme.ts': lines(90),
    },
  },
  'every export is named, one by one': {
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
  'no source uses any, enum, namespace or a non-null assertion': {
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
  'the only classes are the error, what core makes for every delivery, and modules of Nest': {
    rule: code.fewClasses,
    broken: [
      [`${core}:1 class`, { [core]: `class A {}` }],
      [`${core}:1 class`, { [core]: `const a = class {}` }],
      [
        'packages/core/src/error/error-table.ts:1 class',
        { 'packages/core/src/error/error-table.ts': `class A extends Error {}` },
      ],
      [
        'packages/core/src/receiver/http/a.ts:1 class',
        { 'packages/core/src/receiver/http/a.ts': `class A {}` },
      ],
      ['packages/koa/src/http/a.ts:1 class', { 'packages/koa/src/http/a.ts': `class A {}` }],
      ['packages/nest/src/a.ts:1 class', { 'packages/nest/src/a.ts': `class A {}` }],
    ],
    kept: {
      'packages/core/src/error/webhook-error.ts': `class A extends Error {}`,
      'packages/core/src/util/lazy-signal.ts': `class A { get signal() { return a } }`,
      'packages/core/src/http/headers.ts': `class A {}`,
      'packages/nest/src/webhooks-module.ts': `class A {}`,
    },
  },
}
