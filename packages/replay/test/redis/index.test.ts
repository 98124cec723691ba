import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'

const store = `export { redisReplayStore } from '@hookseal/replay/redis'`
const client = `export { Redis } from '@upstash/redis/cloudflare'`

/** What a bundler makes of the package, as `npm test` has built it, for a platform without Node's modules. */
async function bundle(platform: 'browser' | 'neutral', contents: string) {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: new URL('../..', import.meta.url).pathname },
    tsconfigRaw: {},
    bundle: true,
    // Without comments, which may speak of processes.
    minify: true,
    metafile: true,
    write: false,
    logLevel: 'silent',
    format: 'esm',
    platform,
    mainFields: ['module', 'main'],
    conditions: ['import', 'workerd'],
  })
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports)
  return { text: outputFiles[0]?.text ?? '', imports, inputs: Object.keys(metafile.inputs) }
}

describe.each(['browser', 'neutral'] as const)('a bundle for a Worker, %s', (platform) => {
  it('of the store holds no module, process or Buffer of Node', async () => {
    const { text, imports, inputs } = await bundle(platform, store)
    expect(inputs).toContain('packages/replay/dist/redis/index.js')
    expect(text).toContain('redisReplayStore: the server returned no claim')
    expect(imports).toEqual([])
    // A property may have the name.
    expect(text).not.toMatch(/\bnode:|\bBuffer\b|\bprocess\b(?!:)/)
  })

  it('of the store and its HTTP client imports nothing', async () => {
    const { imports } = await bundle(platform, `${store}\n${client}`)
    expect(imports).toEqual([])
  })
})
