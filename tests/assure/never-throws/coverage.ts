import { Session } from 'node:inspector/promises'

/** Which blocks of core have been reached, as V8 counts them. */
export interface CoverageMeter {
  /** Blocks that ran since the last call, by file and range. */
  take(): Promise<readonly string[]>
  stop(): void
}

/** Starts to count the blocks of code of the built core that run. */
export async function startCoverage(): Promise<CoverageMeter> {
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
  return {
    async take() {
      const { result } = await session.post('Profiler.takePreciseCoverage')
      return result
        .filter(({ url }) => /\/core\/dist\//.test(url))
        .flatMap(({ url, functions }) => {
          const file = url.slice(url.lastIndexOf('/core/dist/'))
          return functions.flatMap(({ ranges }) =>
            ranges
              .filter(({ count }) => count > 0)
              .map(({ startOffset, endOffset }) => `${file}:${startOffset}-${endOffset}`),
          )
        })
    },
    stop: () => session.disconnect(),
  }
}
