import { copyFileSync } from 'node:fs'
import { buildPackage } from '../../scripts/build/build-package.mjs'

await buildPackage(process.cwd())
// `hookseal why` prints the pages of the documentation.
copyFileSync('../../docs/errors.md', 'dist/errors.md')
