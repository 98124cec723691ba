import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root: string = fileURLToPath(new URL('../..', import.meta.url))

/** The text of a guide in `docs/guides`. */
export const readGuide = (name: string): string =>
  readFileSync(join(root, 'docs/guides', name), 'utf8')

/** Finds the code blocks of a guide with this mark, by the name in the mark. */
export function markedBlocks(guide: string, mark: string): ReadonlyMap<string, string> {
  const pattern = new RegExp(`<!-- ${mark}: (\\S+) -->\\n\`\`\`\\w+\\n([\\s\\S]*?)\`\`\``, 'g')
  return new Map([...guide.matchAll(pattern)].map(([, name = '', text = '']) => [name, text]))
}

/** A folder like a reader's, with our packages and everything else installed. */
export interface GuideProject {
  readonly folder: string
  /** Writes one file and returns its path. */
  write(name: string, text: string): string
  remove(): void
}

/** Links every package of one folder of packages into another one, unless it is already there. */
export function linkModules(from: string, to: string): void {
  mkdirSync(to, { recursive: true })
  for (const name of readdirSync(from).filter((entry) => !entry.startsWith('.'))) {
    if (name.startsWith('@')) linkModules(join(from, name), join(to, name))
    else if (!existsSync(join(to, name))) symlinkSync(join(from, name), join(to, name))
  }
}

/** Creates a folder outside the repository with the files of a guide, in which every package is installed. */
export function guideProject(files: Iterable<readonly [name: string, text: string]>): GuideProject {
  const folder = mkdtempSync(join(tmpdir(), 'hookseal-guide-'))
  const modules = join(folder, 'node_modules')
  mkdirSync(join(modules, '@hookseal'), { recursive: true })
  for (const name of readdirSync(join(root, 'packages'))) {
    symlinkSync(join(root, 'packages', name), join(modules, '@hookseal', name))
  }
  for (const home of ['tests/guides', '.']) linkModules(join(root, home, 'node_modules'), modules)
  const project: GuideProject = {
    folder,
    write(name, text) {
      writeFileSync(join(folder, name), text)
      return join(folder, name)
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
  for (const [name, text] of files) project.write(name, text)
  return project
}
