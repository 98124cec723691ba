import type { Case } from './case.ts'
import type { Driver } from './driver.ts'

/** Cases under one heading. */
export interface Section {
  readonly title: string
  readonly cases: readonly Case[]
}

/** Which cases hold on which drivers. */
export interface Matrix {
  /** Waits for a check and records whether it passed. */
  record(driver: Driver, testCase: Case, check: Promise<void>): Promise<void>
  print(): string
}

/** Creates an empty matrix. A case that was never checked is printed as `?`. */
export function matrix(drivers: readonly Driver[], table: readonly Section[]): Matrix {
  const held = new Map<Driver, Map<Case, boolean>>(drivers.map((driver) => [driver, new Map()]))
  const width = Math.max(...table.flatMap(({ cases }) => cases.map(({ name }) => name.length)))
  const cell = (driver: Driver, testCase: Case) => {
    const result = held.get(driver)?.get(testCase)
    const text = result === undefined ? '?' : result ? 'ok' : 'FAILS'
    return text.padEnd(Math.max(5, driver.name.length))
  }
  const line = (first: string, cells: readonly string[]) =>
    `${first.padEnd(width)}  ${cells.join('  ')}`.trimEnd()

  return {
    async record(driver, testCase, check) {
      held.get(driver)?.set(testCase, false)
      await check
      held.get(driver)?.set(testCase, true)
    },
    print() {
      const names = drivers.map(({ name }) => name.padEnd(5))
      const body = table.flatMap(({ title, cases }) => [
        '',
        line(title.toUpperCase(), names),
        ...cases.map((testCase) =>
          line(
            testCase.name,
            drivers.map((driver) => cell(driver, testCase)),
          ),
        ),
      ])
      const cells = [...held.values()].flatMap((cases) => [...cases.values()])
      const good = cells.filter(Boolean).length
      const all = drivers.length * table.flatMap(({ cases }) => cases).length
      return [...body, '', `${good} of ${all} cells hold`].join('\n')
    },
  }
}
