import { copyFile } from 'node:fs/promises'
import { defineConfig } from 'tsup'

export default defineConfig({
  entry: { index: 'src/index.ts', 'replay-suite': 'src/replay-suite/index.ts' },
  format: ['esm', 'cjs'],
  target: 'es2022',
  dts: true,
  removeNodeProtocol: false,
  clean: true,
  // The vectors that core's own tests run are published as they are.
  onSuccess: () => copyFile('../../test/vectors/senders.json', 'dist/vectors.json'),
})
