import type { Context, MiddlewareHandler } from 'hono'

/**
 * Whether a request comes from the sandbox's own page, or from no page at all. Another site's page can post here
 * without being able to read the answer. Browsers without Fetch Metadata (Safari before 16.4, web views) still
 * send an `Origin` with a POST, so both are looked at; `null` is the origin of a sandboxed frame.
 */
function isOwnPage({ req }: Context): boolean {
  const site = req.header('sec-fetch-site') ?? 'same-origin'
  const own = `http://${req.header('host')}`
  const isOwnOrigin = (req.header('origin') ?? own).toLowerCase() === own.toLowerCase()
  return isOwnOrigin && (site === 'same-origin' || site === 'none')
}

/** Refuses what comes from a page of another origin. */
export function ownPageOnly(): MiddlewareHandler {
  return async (context, next) => {
    context.header('x-content-type-options', 'nosniff')
    // Secrets and payloads are not for a cache.
    context.header('cache-control', 'no-store')
    if (isOwnPage(context)) return next()
    return context.text("this is for the sandbox's own page", 403)
  }
}
