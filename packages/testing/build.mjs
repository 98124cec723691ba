import { copyFileSync } from 'node:fs'
import { buildPackage } from '../../scripts/build/build-package.mjs'

await buildPackage(process.cwd())
// The vectors that core's own tests run are published as they are.
copyFileSync('../../tests/vectors/senders.json', 'dist/vectors.json')
