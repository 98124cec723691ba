import { withServer } from '../servers/with-server.ts'
import { describeHandOff } from './describe-hand-off.ts'

withServer('Postgres', 'the hand-off to pg-boss', () => {
  describeHandOff('pg-boss')
})
