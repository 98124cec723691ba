import type { Server } from 'node:http'
import { createReceiver, memoryReplayStore, type Receiver } from '@hookseal/core'
import { standardWebhooks } from '@hookseal/core/providers'
import { SECRET } from './deliveries.ts'

/** What a server under test does with a delivery. */
export type Route = 'hand-written' | 'without replay' | 'with replay'

/** The receiver of a route, with room for every request of a run: each is a different event. */
export function receiverOf(route: Route): Receiver<object> {
  return createReceiver({
    provider: standardWebhooks({ secret: SECRET }),
    handlers: { '*': () => {} },
    replay: route === 'with replay' && { store: memoryReplayStore({ maxKeys: 2_000_000 }) },
  })
}

/** The route that this process was started for. */
export const route: Route = process.argv[2] as Route

/** Reports the cost of a run to its parent process over IPC. */
export function measure(server: Server): void {
  let requests = 0
  let first = 0
  let last = 0
  let cpu = process.cpuUsage()
  let idleRss = 0
  let peakRss = 0
  const sample = () => {
    peakRss = Math.max(peakRss, process.memoryUsage.rss())
  }

  server.on('listening', () => {
    const address = server.address()
    process.send?.({ port: typeof address === 'object' ? address?.port : undefined })
  })
  server.on('request', () => {
    last = performance.now()
    if (requests++ === 0) first = last
  })
  process.on('disconnect', () => process.exit())
  process.on('message', (asked) => {
    if (asked === 'begin') {
      globalThis.gc?.()
      requests = 0
      cpu = process.cpuUsage()
      idleRss = process.memoryUsage.rss()
      peakRss = idleRss
      process.send?.({})
    } else if (asked === 'watch memory') {
      setInterval(sample, 2).unref()
      process.send?.({})
    } else {
      sample()
      const { user, system } = process.cpuUsage(cpu)
      const perSecond = ((requests - 1) / (last - first)) * 1000
      process.send?.({
        perSecond,
        cpuMicros: (user + system) / requests,
        extraRss: peakRss - idleRss,
        requests,
      })
    }
  })
  if (!server.listening) server.listen(0, '127.0.0.1')
}
