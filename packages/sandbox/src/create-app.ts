import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { HTTPException } from 'hono/http-exception'
import { handingerApi } from './api/handinger.ts'
import { ricloudApi } from './api/ricloud/ricloud.ts'
import { rineApi } from './api/rine.ts'
import type { SandboxContext } from './domain/sandbox-context.ts'
import { pageRoutes } from './inspector/server/page.ts'
import { inspectorRoutes } from './inspector/server/routes.ts'
import { storeFault } from './store/store-fault.ts'
import type { Watch } from './watch.ts'

const MAX_BODY_BYTES = 1 << 20
const HINT = 'The APIs are at /rine/, /ricloud/ and /handinger/.'
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/

/** Creates the app: the senders' APIs, the inspector's API and the web UI. */
export function createApp(sandbox: SandboxContext, watch: Watch): Hono {
  const app = new Hono()
  // Prevents DNS rebinding: another site's name can resolve to this machine, but the request then carries that name.
  app.use(async (context, next) => {
    if (LOOPBACK.test(context.req.header('host') ?? '')) return next()
    return context.text('only requests from localhost are accepted', 403)
  })
  app.use(async (context, next) => {
    await next()
    context.header('x-content-type-options', 'nosniff')
  })
  app.use(bodyLimit({ maxSize: MAX_BODY_BYTES }))
  app.route('/handinger', handingerApi(sandbox))
  app.route('/ricloud', ricloudApi(sandbox))
  app.route('/rine', rineApi(sandbox))
  app.route('/inspector', inspectorRoutes(sandbox, watch))
  app.route('/', pageRoutes())
  app.onError((error, context) => {
    if (error instanceof HTTPException) return error.getResponse()
    return context.json({ error: storeFault(error) }, 500)
  })
  app.notFound((context) =>
    context.json(
      { error: 'not-found', message: `${context.req.path} does not exist. ${HINT}` },
      404,
    ),
  )
  return app
}
