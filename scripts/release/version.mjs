// Raises the version of every package and moves the changesets into CHANGELOG.md. All packages have one version, so
// they share one changelog.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import getReleasePlan from '@changesets/get-release-plan'

const KINDS = { major: 'Breaking changes', minor: 'Features', patch: 'Fixes' }
const RANK = Object.keys(KINDS) // from the greatest change to the smallest

/** The section of the changelog for one release. */
export function releaseNotes(version, changesets) {
  const kindOf = ({ releases }) => RANK.find((kind) => releases.some(({ type }) => type === kind))
  const sections = RANK.flatMap((kind) => {
    const lines = changesets
      .filter((changeset) => kindOf(changeset) === kind)
      .map(({ summary }) => `- ${summary.trim().replaceAll('\n', '\n  ')}`)
    return lines.length === 0 ? [] : [`### ${KINDS[kind]}\n\n${lines.join('\n')}\n`]
  })
  return [`## ${version}\n`, ...sections].join('\n')
}

/** Raises the versions in the checkout at `root`. */
export async function version(root) {
  const { changesets, releases } = await getReleasePlan(root)
  const next = releases[0]?.newVersion
  if (next === undefined) throw new Error('there is no changeset: run `npx changeset`')
  const changelog = join(root, 'CHANGELOG.md')
  const [head, ...older] = readFileSync(changelog, 'utf8').split(/^(?=## )/m)
  const sections = [head, releaseNotes(next, changesets), ...older]
  writeFileSync(changelog, `${sections.map((section) => section.trim()).join('\n\n')}\n`)
  const command = createRequire(import.meta.url).resolve('@changesets/cli/bin.js')
  execFileSync(process.execPath, [command, 'version'], { cwd: root, stdio: 'inherit' })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await version(process.cwd())
