import { build } from 'esbuild'
import { buildPackage } from '../../scripts/build/build-package.mjs'

await buildPackage(process.cwd())
// The page: one script and one style sheet, with what they are made of inside.
await build({
  entryPoints: { inspector: 'src/inspector/browser/main.ts' },
  outdir: 'dist/page',
  bundle: true,
  minify: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
})
