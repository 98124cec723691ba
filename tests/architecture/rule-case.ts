import type { Project, Rule } from './project.ts'

/** One rule, small projects that break it, and one that follows it. */
export interface RuleCase {
  readonly rule: Rule
  /** Each of these projects has exactly one violation, which the rule reports in these words. */
  readonly broken: readonly (readonly [violation: string, project: Project])[]
  readonly kept?: Project
}

/** Rules by their statements. */
export type Cases = Readonly<Record<string, RuleCase>>

export const core = 'packages/core/src/a.ts'
export const koa = 'packages/koa/src/index.ts'
export const example = 'examples/koa/src/server.ts'
export const acme: Project = {
  'packages/core/src/providers/acme.ts': `export const acme = 'acme'`,
}

/** A package with nothing but its manifest. */
export const manifest = (name: string, fields: object): Project => ({
  [`packages/${name}/package.json`]: JSON.stringify({ name: `@hookseal/${name}`, ...fields }),
})

/** Core with two entries. */
export const documented: Project = manifest('core', {
  exports: { '.': './dist/index.js', './x': './dist/x.js' },
})

/** A source of so many lines. */
export const lines = (count: number): string => 'export {}\n'.repeat(count)
