import { afterAll, afterEach, describe, it, vi } from 'vitest'
import { drivers } from './contract/drivers/index.ts'
import { matrix } from './contract/matrix.ts'
import { endUploadProcesses } from './contract/memory.ts'
import { table } from './contract/table.ts'

const results = matrix(drivers, table)

// A row that runs out of time leaves its virtual clock behind.
afterEach(() => {
  vi.useRealTimers()
})

afterAll(async () => {
  await endUploadProcesses()
  console.log(results.print())
})

for (const driver of drivers) {
  for (const { title, rows } of table) {
    describe(`${driver.name}, ${title}`, () => {
      for (const row of rows) it(row.name, () => results.note(driver, row, row.check(driver)))
    })
  }
}
