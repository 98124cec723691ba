import { describe, expect, it } from 'vitest'
import { adapterCases } from './architecture/adapter-cases.ts'
import { codeCases } from './architecture/code-cases.ts'
import { comparisonCases } from './architecture/comparison-cases.ts'
import { documentationCases } from './architecture/documentation-cases.ts'
import { importCases } from './architecture/import-cases.ts'
import { layerCases } from './architecture/layer-cases.ts'
import { manifestCases } from './architecture/manifest-cases.ts'
import { memberCases } from './architecture/member-cases.ts'
import { countDocumentedMembers } from './architecture/member-rules.ts'
import { mirrorCases } from './architecture/mirror-cases.ts'
import { unmirroredTests } from './architecture/mirror-rules.ts'
import { readProject, sources } from './architecture/project.ts'
import type { Cases } from './architecture/rule-case.ts'

const cases: Cases = {
  ...importCases,
  ...layerCases,
  ...codeCases,
  ...comparisonCases,
  ...adapterCases,
  ...manifestCases,
  ...documentationCases,
  ...memberCases,
  ...mirrorCases,
}

const project = readProject()

it('reads the sources of every package and example', () => {
  const owners = new Set(sources(project).map(({ kind, owner }) => `${kind} ${owner}`))
  expect([...owners]).toEqual(
    expect.arrayContaining(['package core', 'package express', 'example express']),
  )
})

it('finds members of public types', () => {
  expect(countDocumentedMembers(project)).toBeGreaterThan(200)
})

it('exempts only existing tests from mirroring a source', () => {
  expect(unmirroredTests.filter((path) => project[path] === undefined)).toEqual([])
})

describe.each(Object.entries(cases))('%s', (_, { rule, broken, kept = {} }) => {
  it('holds in this repository', () => {
    expect(rule(project)).toEqual([])
  })

  it.each(broken)('reports: %s', (violation, fixture) => {
    expect(rule(fixture)).toEqual([violation])
  })

  it('accepts code that follows the rule', () => {
    expect(rule(kept)).toEqual([])
  })
})
