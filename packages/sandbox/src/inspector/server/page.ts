import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Hono } from 'hono'

const HTML = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Hookseal sandbox</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/inspector.css">
<script type="module" src="/inspector.js"></script>
</head>
<body><div id="page"><noscript>This page needs JavaScript.</noscript></div></body>
</html>
`

// A payload may contain anything, so nothing may run, load resources, or send data elsewhere.
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ')

// Resolved by package name, so that it is found both from source and from the build.
const asset = (name: string) =>
  join(
    dirname(createRequire(import.meta.url).resolve('@hookseal/sandbox/package.json')),
    ...['dist', 'page', name],
  )

/** Serves the page, its script and its style sheet. */
export function pageRoutes(): Hono {
  const routes = new Hono()
  routes.use(async (context, next) => {
    await next()
    context.header('content-security-policy', POLICY)
    context.header('x-content-type-options', 'nosniff')
    context.header('referrer-policy', 'no-referrer')
    context.header('cross-origin-opener-policy', 'same-origin')
    context.header('cross-origin-resource-policy', 'same-origin')
    context.header('cache-control', 'no-store')
  })
  routes.get('/', (context) => context.html(HTML))
  for (const [name, type] of [
    ['inspector.js', 'text/javascript; charset=utf-8'],
    ['inspector.css', 'text/css; charset=utf-8'],
  ] as const) {
    routes.get(`/${name}`, async (context) =>
      context.body(await readFile(asset(name)), 200, { 'content-type': type }),
    )
  }
  return routes
}
