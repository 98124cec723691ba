import type { Context } from 'hono'
import { wholeNumber } from '../http.ts'
import { refuseParameter } from './errors.ts'

/** One page of a list in ricloud's format, or an error about its parameters. */
export function listPage(
  context: Context,
  url: string,
  all: readonly { readonly id: string }[],
  view: (id: string) => object,
): Response {
  const limit = wholeNumber(context, 'limit', { min: 1, max: 1000, fallback: 10 })
  if (limit === undefined) return refuseParameter(context, 'limit', 'must be from 1 to 1000')
  const { after_id: after, before_id: before } = context.req.query()
  const indexOf = (wanted: string) => all.findIndex(({ id }) => id === wanted)
  if (after !== undefined && before !== undefined) {
    return refuseParameter(context, 'before_id', 'cannot be combined with after_id')
  }
  for (const [name, id] of Object.entries({ after_id: after, before_id: before })) {
    if (id === undefined || indexOf(id) !== -1) continue
    return refuseParameter(context, name, 'is not in the list')
  }
  // A page before an element ends just before it, so that lists can be paged in both directions.
  const end = before === undefined ? all.length : indexOf(before)
  const start =
    after === undefined ? (before === undefined ? 0 : Math.max(0, end - limit)) : indexOf(after) + 1
  const page = all.slice(start, Math.min(end, start + limit))
  const hasMore = before === undefined ? start + page.length < all.length : start > 0
  return context.json({
    resource: 'list',
    data: page.map(({ id }) => view(id)),
    has_more: hasMore,
    total_count: all.length,
    url,
  })
}
