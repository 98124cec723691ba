import { drivers } from './drivers/index.ts'
import { NOW, rine } from './senders.ts'

// A process of its own, whose memory is that of receivers alone. Over IPC it is given a driver's name and
// answers with a port, or is asked for its peak.

let peak = 0
const sample = () => {
  peak = Math.max(peak, process.memoryUsage.rss())
}

async function start(name: string): Promise<number> {
  const driver = drivers.find((one) => one.name === name)
  if (driver === undefined) throw new Error(`no driver is called ${name}`)
  const { port } = await driver.start({
    options: { provider: rine(), now: () => NOW, hooks: { onRejected: () => {} } },
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
