import { patience } from '@hookseal/tests-kit/patience'
import { drivers } from './drivers/index.ts'
import { NOW, rine } from './senders.ts'

// A separate process, so that its memory is used by receivers alone. A message with a driver's name starts
// that driver and is answered with its port; any other message is answered with the peak memory in bytes.

let peak = 0
const sample = () => {
  peak = Math.max(peak, process.memoryUsage.rss())
}

async function start(name: string): Promise<number> {
  const driver = drivers.find((one) => one.name === name)
  if (driver === undefined) throw new Error(`there is no driver named ${name}`)
  const { port } = await driver.start({
    receiverOptions: {
      provider: rine(),
      now: () => NOW,
      bodyTimeoutMs: patience(60_000),
      logger: false,
    },
    handle: () => {},
    bodyState: 'unread',
  })
  return port
}

setInterval(sample, 5)
process.on('disconnect', () => process.exit())
process.on('message', async ({ name }: { readonly name?: string }) => {
  sample()
  process.send?.(name === undefined ? peak : await start(name))
  peak = 0
})
