import { readFileSync } from 'node:fs'
import { WebhookError, type WebhookErrorCode } from '@hookseal/core'
import { expect, it } from 'vitest'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')

const union = read('../../packages/core/src/error/error-code.ts').split(
  'export type ErrorStatus',
)[0]
const codes = [...(union?.matchAll(/\| '([a-z_]+)'/g) ?? [])].map(
  ([, code]) => code as WebhookErrorCode,
)

/** The sections of the page by their headings, each as one line, because line breaks do not matter. */
const sections = new Map(
  read('../../docs/errors.md')
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const [heading = '', ...lines] = section.split('\n')
      return [heading, lines.join(' ').replace(/\s+/g, ' ').trim()]
    }),
)

it('has one section per error code, in the order of the codes', () => {
  const documented = [...sections.keys()].filter((heading) => /^[a-z]+_[a-z_]+$/.test(heading))
  expect(codes.length).toBeGreaterThan(30)
  expect(documented).toEqual(codes)
})

it.each(codes)('documents %s as in the error table', (code) => {
  const { status, retryable, message, hint, docsUrl } = new WebhookError(code)
  const summary = `**${status}, ${retryable ? 'retryable' : 'not retryable'}**: ${message}. ${hint}`
  expect(sections.get(code)?.startsWith(summary), summary).toBe(true)
  expect(docsUrl.endsWith(`docs/errors.md#${code}`)).toBe(true)
})
