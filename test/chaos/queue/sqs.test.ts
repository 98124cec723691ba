import { withServer } from '../servers/with-server.ts'
import { describeHandOff } from './describe-hand-off.ts'

withServer('Redis', 'the hand-off to a fake of SQS', () => {
  describeHandOff('sqs')
})
