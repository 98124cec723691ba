import { withServer } from '@hookseal/tests-kit/servers/with-server'
import { describeHandOff } from './describe-hand-off.ts'

withServer('Postgres', 'the hand-off to Graphile Worker', () => {
  describeHandOff('graphile-worker')
})
