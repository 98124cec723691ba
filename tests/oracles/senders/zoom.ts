import { zoom } from '@hookseal/core/providers/zoom'
import type { Oracle } from '../oracle.ts'
import { sdk, sdkName } from '../sdks.ts'

interface Rivet {
  readonly AwsLambdaReceiver: new (options: {
    readonly webhooksSecretToken: string
  }) => {
    start(): (event: object, context: object) => Promise<{ readonly statusCode: number }>
  }
}

const { AwsLambdaReceiver } = await sdk<Rivet>('@zoom/rivet/meetings')
const secret = 'zoom-secret'
const handle = new AwsLambdaReceiver({ webhooksSecretToken: secret }).start()

/** The receiver logs every delivery to the console, including the body. */
async function quietly<T>(work: () => Promise<T>): Promise<T> {
  const { debug } = console
  console.debug = () => {}
  try {
    return await work()
  } finally {
    console.debug = debug
  }
}

export const oracles: readonly Oracle[] = [
  {
    name: 'zoom',
    evidence: sdkName('@zoom/rivet'),
    make: ({ secret }) => zoom({ secret }),
    credentials: { secret },
    // The receiver hashes the parsed body after serializing it again.
    bodies: 'compact',
    event: (topic) => ({
      event: 'meeting.started',
      event_ts: Date.now(),
      payload: { account_id: 'a', object: { id: '1', topic } },
    }),
    verify: ({ headers, body }) =>
      quietly(async () => (await handle({ headers, body }, {})).statusCode === 200),
  },
]
