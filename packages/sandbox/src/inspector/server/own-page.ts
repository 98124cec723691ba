import type { Context, MiddlewareHandler } from 'hono'

/**
 * Whether a request comes from the sandbox's own page, or from no page at all. Another site's page can post here even
 * though it cannot read the response. Browsers without Fetch Metadata (Safari before 16.4, web views) still send an
 * `Origin` with a POST, so both are checked. `null` is the origin of a sandboxed frame.
 */
function isOwnPage({ req }: Context): boolean {
  const site = req.header('sec-fetch-site') ?? 'same-origin'
  const own = `http://${req.header('host')}`
  const isOwnOrigin = (req.header('origin') ?? own).toLowerCase() === own.toLowerCase()
  return isOwnOrigin && (site === 'same-origin' || site === 'none')
}

/** Rejects requests from pages of another origin. */
export function ownPageOnly(): MiddlewareHandler {
  return async (context, next) => {
    context.header('x-content-type-options', 'nosniff')
    // Secrets and payloads must not be cached.
    context.header('cache-control', 'no-store')
    if (isOwnPage(context)) return next()
    return context.text("only the sandbox's own page may use this API", 403)
  }
}
