import { succeeds, table } from '../table.ts'
import { proveGroups } from './mutation.ts'

// For work on the tests of one group, or of some of its files:
//   npx tsx tests/assure/mutation/run.ts http
//   HOOKSEAL_MUTATE=packages/core/src/http/body.ts npx tsx tests/assure/mutation/run.ts http
const show = (text: string) => console.error(text)
const findings = await proveGroups(
  process.argv.slice(2),
  show,
  process.env['HOOKSEAL_MUTATE']?.split(','),
)
console.log(`\n${table(findings)}`)
process.exitCode = succeeds(findings) ? 0 : 1
