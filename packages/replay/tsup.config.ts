import { defineConfig } from 'tsup'

export default defineConfig({
  entry: { redis: 'src/redis/index.ts', postgres: 'src/postgres/index.ts' },
  format: ['esm', 'cjs'],
  target: 'es2022',
  dts: true,
  removeNodeProtocol: false,
  clean: true,
})
