import { readFileSync } from 'node:fs'
import { repositoryFiles } from '@hookseal/tests-kit/repository-files'
import { withProgram } from '@hookseal/tests-kit/with-program'
import { describe, expect, it } from 'vitest'
import { judge, type Report } from './judge.ts'
import { REPEATED } from './repeated.ts'

const repeated = {
  claim: 'A',
  goal: '200 times',
  file: 'tests/a.test.ts',
  test: 'does it 200 times',
}

const report = (
  tests: Readonly<Record<string, string>>,
  { name = '/clone/tests/a.test.ts', message = '' } = {},
): Report => ({
  testResults: [
    {
      name,
      message,
      assertionResults: Object.entries(tests).map(([title, status]) => ({
        ...{ title, fullName: `a ${title}`, status },
        failureMessages: status === 'failed' ? ['expected 1 to be 2'] : null,
      })),
    },
  ],
})

describe('judge()', () => {
  it('shows a claim whose test has passed at its whole amount', () => {
    expect(judge(repeated, report({ 'does it 200 times': 'passed', other: 'passed' }))).toEqual({
      ...{ claim: 'A', goal: '200 times', figure: '2 of 2 tests passed', verdict: 'shown' },
    })
  })

  it.each([
    [
      'ran a sample alone',
      report({ 'does it 20 times': 'passed' }),
      'no test ran as "does it 200 times"',
    ],
    [
      'has another test that failed',
      report({ 'does it 200 times': 'passed', other: 'failed' }),
      'expected 1 to be 2',
    ],
    ['failed', report({ 'does it 200 times': 'failed' }), 'a does it 200 times'],
    [
      'left the test out alone',
      report({ 'does it 200 times': 'skipped', other: 'passed' }),
      'no test ran',
    ],
    ['could not be loaded', report({}, { message: 'Cannot find module' }), 'Cannot find module'],
    ['did not run', report({ x: 'passed' }, { name: '/clone/tests/b.test.ts' }), 'no test ran'],
  ])('misses a claim whose file %s', (_, given, detail) => {
    const { verdict, details } = judge(repeated, given)
    expect(verdict).toBe('missed')
    expect(details?.join('\n')).toContain(detail)
  })

  it('leaves out a claim whose tests need what is not installed', () => {
    const given = report({ 'does it 20 times': 'skipped' })
    expect(judge(repeated, given)).toMatchObject({ verdict: 'left out' })
  })
})

withProgram('git', 'the list of claims', () => {
  it('has a claim for every file that takes an amount', () => {
    // These two take an amount for tests that stand in other files.
    const owners = (file: string) => {
      if (file === 'tests/adapters/replay.ts') return ['tests/adapters/adapters.test.ts']
      if (file !== 'tests/chaos/queue/describe-hand-off.ts') return [file]
      return repositoryFiles().filter((one) =>
        /^tests\/chaos\/queue\/(?!judge).*\.test\.ts$/.test(one),
      )
    }
    const using = repositoryFiles()
      .filter(
        (file) => /^(packages|tests)\/.*\.ts$/.test(file) && !file.startsWith('tests/assure/'),
      )
      .filter((file) => readFileSync(file, 'utf8').includes("'@hookseal/tests-kit/amount'"))
    expect(using.flatMap(owners).sort()).toEqual(REPEATED.map(({ file }) => file).sort())
  })
})
