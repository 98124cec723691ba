import { defineConfig } from 'tsup'

export default defineConfig({
  entry: { index: 'src/index.ts', pages: 'src/pages/index.ts' },
  format: ['esm', 'cjs'],
  target: 'es2022',
  dts: true,
  removeNodeProtocol: false,
  clean: true,
})
