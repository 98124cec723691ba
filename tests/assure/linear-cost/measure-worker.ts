import { inputName, measureGrowth } from './measure-growth.ts'
import type { Report } from './measure-parsers.ts'
import { parserCases } from './parser-cases.ts'
import { quadratic } from './quadratic.ts'

const say = (report: Report) =>
  new Promise<void>((resolve) => process.send?.(report, () => resolve()))

const names = process.argv.slice(2)
const cases = parserCases()
const chosen = [...cases, quadratic].filter((one) => names.includes(inputName(one)))
for (const one of names.length === 0 ? cases : chosen) {
  await say({ at: inputName(one) })
  await say({ growth: await measureGrowth(one) })
}
process.disconnect()
