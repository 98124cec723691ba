import type { Driver } from './driver.ts'
import type { Row } from './row.ts'

/** Rows under one heading. */
export interface Section {
  readonly title: string
  readonly rows: readonly Row[]
}

/** Which row held on which driver. */
export interface Matrix {
  /** Waits for a check and notes how it went. */
  note(driver: Driver, row: Row, check: Promise<void>): Promise<void>
  print(): string
}

/** An empty matrix. A cell that no check has filled is printed as such: a row that was left out shows. */
export function matrix(drivers: readonly Driver[], table: readonly Section[]): Matrix {
  const held = new Map<Driver, Map<Row, boolean>>(drivers.map((driver) => [driver, new Map()]))
  const width = Math.max(...table.flatMap(({ rows }) => rows.map(({ name }) => name.length)))
  const cell = (driver: Driver, row: Row) => {
    const result = held.get(driver)?.get(row)
    const text = result === undefined ? '?' : result ? 'ok' : 'FAILS'
    return text.padEnd(Math.max(5, driver.name.length))
  }
  const line = (first: string, cells: readonly string[]) =>
    `${first.padEnd(width)}  ${cells.join('  ')}`.trimEnd()

  return {
    async note(driver, row, check) {
      held.get(driver)?.set(row, false)
      await check
      held.get(driver)?.set(row, true)
    },
    print() {
      const names = drivers.map(({ name }) => name.padEnd(5))
      const body = table.flatMap(({ title, rows }) => [
        '',
        line(title.toUpperCase(), names),
        ...rows.map((row) =>
          line(
            row.name,
            drivers.map((driver) => cell(driver, row)),
          ),
        ),
      ])
      const cells = [...held.values()].flatMap((rows) => [...rows.values()])
      const good = cells.filter(Boolean).length
      const all = drivers.length * table.flatMap(({ rows }) => rows).length
      return [...body, '', `${good} of ${all} cells hold`].join('\n')
    },
  }
}
