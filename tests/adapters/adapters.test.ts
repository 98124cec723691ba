import { afterAll, afterEach, describe, it, vi } from 'vitest'
import { drivers } from './drivers/index.ts'
import { matrix } from './matrix.ts'
import { endUploadProcesses } from './memory.ts'
import { table } from './table.ts'

const results = matrix(drivers, table)

// A case that times out leaves its fake timers behind.
afterEach(() => {
  vi.useRealTimers()
})

afterAll(async () => {
  await endUploadProcesses()
  console.log(results.print())
})

for (const driver of drivers) {
  for (const { title, cases } of table) {
    describe(`${driver.name}, ${title}`, () => {
      for (const testCase of cases) {
        it(testCase.name, () => results.record(driver, testCase, testCase.check(driver)))
      }
    })
  }
}
