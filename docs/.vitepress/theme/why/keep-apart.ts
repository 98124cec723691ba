import { inBrowser, type Router } from 'vitepress'

const isWhy = (href: string) => /\/why(\.html)?\/?$/.test(new URL(href, location.href).pathname)

/**
 * Loads the page from the server when a link leads to it or away from it. Its content security policy applies to a
 * document, not to what a script shows in one.
 */
export function keepWhyApart(router: Router): void {
  if (!inBrowser) return
  const { onBeforeRouteChange: before } = router
  router.onBeforeRouteChange = (to) => {
    if (isWhy(to) === isWhy(location.href)) return before?.(to)
    location.assign(to)
    return false
  }
}

/** Whether the document has the policy under which nothing can be sent. */
export const isSealed = (): boolean =>
  document
    .querySelector('meta[http-equiv="Content-Security-Policy"]')
    ?.getAttribute('content')
    ?.includes("connect-src 'none'") === true
