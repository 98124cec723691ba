// Builds the package whose folder it is run in.
import { buildPackage } from './build/build-package.mjs'

await buildPackage(process.cwd())
