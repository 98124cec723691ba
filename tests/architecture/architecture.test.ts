import { describe, expect, it } from 'vitest'
import { adapterCases } from './adapter-cases.ts'
import { codeCases } from './code-cases.ts'
import { comparisonCases } from './comparison-cases.ts'
import { deadlineCases } from './deadline-cases.ts'
import { documentationCases } from './documentation-cases.ts'
import { importCases } from './import-cases.ts'
import { layerCases } from './layer-cases.ts'
import { manifestCases } from './manifest-cases.ts'
import { memberCases } from './member-cases.ts'
import { countDocumentedMembers } from './member-rules.ts'
import { mirrorCases } from './mirror-cases.ts'
import { unmirroredTests } from './mirror-rules.ts'
import { readProject, sources } from './project.ts'
import { roomCases } from './room-cases.ts'
import type { Cases } from './rule-case.ts'

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
  ...roomCases,
  ...deadlineCases,
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
