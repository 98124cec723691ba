import { coreDependencies, publishedFiles } from './manifest-rules.ts'
import { type Cases, manifest } from './rule-case.ts'

export const manifestCases: Cases = {
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
    kept: manifest('core', {
      devDependencies: { valibot: '1.5.0' },
      dependencies: {},
      peerDependencies: { '@acme/types': '1' },
      peerDependenciesMeta: { '@acme/types': { optional: true } },
    }),
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
}
