import type { Project, Rule } from './project.ts'

/** Tests that belong to no single source, with the reason. */
const CROSS_CUTTING: Readonly<Record<string, string>> = {
  'packages/core/test/providers/vectors.test.ts':
    'checks the published requests of all senders against their providers, on both crypto backends',
  'packages/core/test/vectors.test.ts':
    'checks published test vectors against the whole of core, on both crypto backends',
  'packages/core/test/explain/explain-body.test.ts':
    'covers the diagnoses of explain() that concern the body',
  'packages/core/test/explain/explain-scheme.test.ts':
    'covers the diagnoses of explain() that concern the scheme',
  'packages/core/test/explain/explain-secret.test.ts':
    'covers the diagnoses of explain() that concern the secret',
  'packages/testing/test/events.test.ts': 'covers the event factories of all senders alike',
  'packages/cli/test/commands/sign-verify.test.ts':
    'passes one delivery from `sign` to `verify` and to `explain`',
  'packages/cli/test/capture/hostile.test.ts':
    'gives hostile captures of every form to the command as a process',
  'packages/cli/test/newcomer.test.ts':
    'walks from a refused delivery to a correct endpoint with listen, explain, send and doctor',
  'packages/sandbox/test/inspector-origin.test.ts':
    'asks the API of the inspector as pages of other origins would',
  'packages/sandbox/test/engine.test.ts': 'runs the whole engine on a manual clock',
}

/** Every test that need not mirror a source. */
export const unmirroredTests: readonly string[] = Object.keys(CROSS_CUTTING)

const TEST = /^(packages\/[^/]+)\/test\/(?!support\/)(.+?)(?:\.(?:model|property))?\.test\.ts$/

/** The path of a test mirrors the path of its source: `test/http/body.test.ts` tests `src/http/body.ts`. */
export const mirroredTests: Rule = (project: Project) =>
  Object.keys(project).flatMap((path) => {
    const [, home, name] = TEST.exec(path) ?? []
    if (home === undefined || unmirroredTests.includes(path)) return []
    const mirrored = [`${home}/src/${name}.ts`, `${home}/src/${name}/index.ts`]
    return mirrored.some((source) => source in project) ? [] : [`${path} mirrors no source`]
  })
