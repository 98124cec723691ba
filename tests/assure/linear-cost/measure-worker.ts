import { type Growth, measureGrowth } from './measure-growth.ts'
import type { Report } from './measure-parsers.ts'
import { parserCases } from './parser-cases.ts'
import { quadratic } from './quadratic.ts'

const say = (report: Report) =>
  new Promise<void>((resolve) => process.send?.(report, () => resolve()))

const growths: Growth[] = []
for (const one of parserCases()) {
  await say({ at: `${one.parser}, ${one.shape}` })
  growths.push(await measureGrowth(one))
}
await say({ measured: { growths, control: await measureGrowth(quadratic) } })
process.disconnect()
