import { defineConfig } from 'tsup'

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    providers: 'src/providers/index.ts',
    node: 'src/node/index.ts',
    lambda: 'src/lambda/index.ts',
    explain: 'src/explain/index.ts',
    'crypto-node': 'src/crypto/node.ts',
    'crypto-web': 'src/crypto/web.ts',
  },
  format: ['esm', 'cjs'],
  target: 'es2022',
  dts: {
    entry: {
      index: 'src/index.ts',
      providers: 'src/providers/index.ts',
      node: 'src/node/index.ts',
      lambda: 'src/lambda/index.ts',
      explain: 'src/explain/index.ts',
    },
  },
  splitting: true,
  external: ['#crypto'],
  noExternal: ['valibot'],
  removeNodeProtocol: false,
  clean: true,
})
