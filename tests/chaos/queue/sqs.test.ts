import { withServer } from '@hookseal/tests-kit/servers/with-server'
import { describeHandOff } from './describe-hand-off.ts'

withServer('Redis', 'the hand-off to a fake of SQS', () => {
  describeHandOff('sqs')
})
