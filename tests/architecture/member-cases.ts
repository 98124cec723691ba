import { documentedMembers } from './member-rules.ts'
import type { Project } from './project.ts'
import { type Cases, core, documented, koa, manifest } from './rule-case.ts'

const entry = 'packages/core/src/index.ts'

/** Core with these types behind its entry. */
const types = (text: string, names = 'T'): Project => ({
  ...documented,
  'packages/core/src/x/index.ts': '',
  [entry]: `export { type ${names} } from './a.ts'`,
  [core]: text,
})

export const memberCases: Cases = {
  'every member of a public type has TSDoc, and every option its default': {
    rule: documentedMembers,
    broken: [
      [`${core} T.a has no TSDoc`, types(`export interface T { a: 1 }`)],
      [`${core} T.a has no TSDoc`, types(`export interface T {\n/** 1 MiB (bytes). */ a: 1 }`)],
      [
        `${core} T.a has no TSDoc`,
        types(`export interface T {\n/** @default one two three */ a?: 1 }`),
      ],
      [`${core} T.a has no TSDoc`, types(`export interface T { a(): void }`)],
      [`${core} T['a.b'] has no TSDoc`, types(`export type T = { 'a.b': 1 } & Record<string, 1>`)],
      [
        `${core} T.a.b has no TSDoc`,
        types(`export interface T {\n/** Does what a method does. */ a(o: { b: 1 }): void }`),
      ],
      [`${core} t.a has no TSDoc`, types(`export function t(o: { a: 1 }): void {}`, 't')],
      [`${core} t.a has no TSDoc`, types(`export const t: { a: 1 } = { a: 1 }`, 't')],
      [`${core} T.a has no TSDoc`, types(`export class T { get a(): 1 { return 1 } }`)],
      // A type that is not exported is reached through one that is.
      [`${core} U.a has no TSDoc`, types(`interface U { a: 1 }; export interface T extends U {}`)],
      [`${core} U.a has no TSDoc`, types(`interface U { a: 1 }; export type T = readonly U[]`)],
      [
        `${koa} T.a has no TSDoc`,
        { ...manifest('koa', { exports: { '.': '' } }), [koa]: `export interface T { a: 1 }` },
      ],
      [
        `${core} TOptions.a has no @default`,
        types(`export interface TOptions {\n/** The size in bytes. */ a?: 1 }`, 'TOptions'),
      ],
      [
        `${core} TInput.a has no @default`,
        types(`export interface TInput {\n/** The size in bytes. @default */ a?: 1 }`, 'TInput'),
      ],
    ],
    kept: {
      ...types(
        `
        interface Unreached { a: 1 }
        interface U {
          /** The size in bytes. */
          a: 1
        }
        export interface TOptions extends U {
          /** The time to wait, in milliseconds. @default 1_000 */
          b?: 1
          /** The name of the sender. */
          name: {
            /** The first of its names. */
            first?: 1
          }
          [key: string]: 1
        }
        type Union = { kind: 1 } | {
          /** Tells what it is. */
          kind: 2
        }
        export class T<C extends { a: 1 }> extends Error {
          /** The union of two types. */
          union: C extends { a: infer A } ? A : Union
          override name = 'T'
          private a: { b: 1 }
          #b: { c: 1 }
          constructor(options: TOptions) { const local: { c: 1 } = { c: 1 } }
        }`,
        'TOptions, T',
      ),
      ...manifest('cli', { exports: { '.': '' } }),
      'packages/cli/src/index.ts': `export interface T { a: 1 }`,
    },
  },
}
