import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const packageFile = (path: string) =>
  readFileSync(new URL(`../../packages/sandbox/${path}`, import.meta.url), 'utf8')

it('names what the page bundles at the versions that are bundled', () => {
  const { dependencies } = JSON.parse(packageFile('package.json'))
  const notices = packageFile('THIRD-PARTY-NOTICES.md')
  for (const name of ['preact', '@preact/signals', 'htm', 'diff']) {
    expect(notices).toContain(`## ${name} ${dependencies[name]}\n`)
  }
})
