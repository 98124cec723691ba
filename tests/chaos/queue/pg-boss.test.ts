import { withServer } from '@hookseal/tests-kit/servers/with-server'
import { describeHandOff } from './describe-hand-off.ts'

withServer('Postgres', 'the hand-off to pg-boss', () => {
  describeHandOff('pg-boss')
})
