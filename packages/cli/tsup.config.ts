import { defineConfig } from 'tsup'

export default defineConfig([
  {
    entry: { index: 'src/index.ts' },
    format: ['esm', 'cjs'],
    target: 'es2022',
    dts: true,
    removeNodeProtocol: false,
    clean: true,
  },
  {
    entry: { main: 'src/main.ts' },
    format: ['esm'],
    target: 'es2022',
    dts: false,
    removeNodeProtocol: false,
  },
])
