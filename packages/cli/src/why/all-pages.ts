import { knownMistakes } from '@hookseal/core/explain'
import { errorPages } from './error-pages.ts'

/** The page of a code. */
export interface Page {
  readonly code: string
  readonly kind: 'error' | 'diagnosis'
  /** The text of the page, as Markdown. */
  readonly text: string
}

/** The pages of all codes, by code. */
export function allPages(): ReadonlyMap<string, Page> {
  const errors = [...errorPages()].map(([code, text]): Page => ({ code, kind: 'error', text }))
  const mistakes = knownMistakes.map(
    ({ code, sentence, fix }): Page => ({ code, kind: 'diagnosis', text: `${sentence}\n\n${fix}` }),
  )
  return new Map([...errors, ...mistakes].map((page) => [page.code, page]))
}
