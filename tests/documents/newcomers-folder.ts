import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { emptyFolder, root, writeIn } from '@hookseal/tests-kit/snippets'

/**
 * Makes the folder of someone who has run `npm init -y` and installed the packages, which are the built ones. The
 * project is a CommonJS project, in which only a file's name says what it is.
 */
export function newcomersFolder(name: string): string {
  const folder = emptyFolder(name)
  writeIn(folder, 'package.json', '{ "type": "commonjs" }')
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(join(root, 'packages'), join(folder, 'node_modules/@hookseal'))
  return folder
}
