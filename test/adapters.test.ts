import { afterAll, describe, it } from 'vitest'
import { drivers } from './contract/drivers/index.ts'
import { matrix } from './contract/matrix.ts'
import { endUploadProcesses } from './contract/memory.ts'
import { table } from './contract/table.ts'

const results = matrix(drivers, table)

afterAll(async () => {
  await endUploadProcesses()
  console.log(results.print())
})

describe.each(drivers)('$name', (driver) => {
  describe.each(table)('$title', ({ rows }) => {
    it.each(rows)('$name', async (row) => {
      await results.note(driver, row, row.check(driver))
    })
  })
})
