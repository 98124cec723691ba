import { defineConfig } from 'tsup'

export default defineConfig({
  entry: ['src/index.ts'],
  format: ['esm', 'cjs'],
  target: 'es2022',
  dts: true,
  // `import.meta.url` in the CommonJS build too.
  shims: true,
  removeNodeProtocol: false,
  clean: true,
})
