import { readFileSync } from 'node:fs'
import { WebhookError, type WebhookErrorCode } from '@hookseal/core'
import { expect, it } from 'vitest'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')

it('documents every error code as the table has it', () => {
  const source = read('../packages/core/src/error/error-code.ts')
  const union = source.slice(0, source.indexOf('export type ErrorStatus'))
  const codes = [...union.matchAll(/\| '([a-z_]+)'/g)].map(([, code]) => code as WebhookErrorCode)
  const rows = codes
    .map((code) => new WebhookError(code))
    .map(({ status, code, retryable, message, hint }) =>
      [status, `\`${code}\``, retryable ? 'yes' : 'no', message, hint].join(' | '),
    )
  const documented = [...read('../docs/errors.md').matchAll(/^\| (\d{3} \|.*) \|$/gm)].map(
    ([, row]) => row,
  )
  expect(codes).toHaveLength(30)
  expect(documented.toSorted()).toEqual(rows.toSorted())
})
