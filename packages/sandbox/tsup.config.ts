import { defineConfig } from 'tsup'

const common = { target: 'es2022', removeNodeProtocol: false, clean: ['dist/*.*'] } as const

export default defineConfig([
  {
    ...common,
    entry: ['src/index.ts'],
    format: ['esm', 'cjs'],
    dts: true,
    // `import.meta.url` in the CommonJS build too.
    shims: true,
  },
  {
    ...common,
    // The page: one script and one style sheet, with what they are made of inside.
    entry: { inspector: 'src/page/main.ts' },
    outDir: 'dist/page',
    clean: ['dist/page/*'],
    format: ['esm'],
    platform: 'browser',
    noExternal: [/.*/],
    minify: true,
    dts: false,
  },
])
