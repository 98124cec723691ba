import { startSandbox } from '@hookseal/sandbox'

// A sandbox in a separate process that can be killed and is controlled with messages.

const [file] = process.argv.slice(2)
const sandbox = await startSandbox({ file, retries: { firstDelayMs: 20, jitter: 0 } })

process.on('message', ({ trigger = [], settled = false }) => {
  for (const taskId of trigger) sandbox.trigger({ sender: 'handinger', payload: { taskId } })
  if (trigger.length > 0) process.send?.({ triggered: trigger.length })
  if (settled) void sandbox.settled().then(() => process.send?.({ settled: true }))
})
process.send?.({ api: `${sandbox.urls.handinger}/api/workers/w_1/webhook` })
