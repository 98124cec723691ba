import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { pageRoutes } from '../inspector/page.ts'
import { inspectorRoutes } from '../inspector/routes.ts'
import type { World } from '../senders/world.ts'
import type { Watch } from '../watch.ts'
import { handingerApi } from './handinger.ts'
import { ricloudApi } from './ricloud/ricloud.ts'
import { rineApi } from './rine.ts'

const MOST_BODY_BYTES = 1 << 20
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/

/** Everything that the sandbox serves. */
export function createApp(world: World, watch: Watch): Hono {
  const app = new Hono()
  // A page of another site can have its name point at this machine: it comes with that name.
  app.use(async (context, next) => {
    if (LOOPBACK.test(context.req.header('host') ?? '')) return next()
    return context.text('this sandbox is for this machine alone', 403)
  })
  app.use(bodyLimit({ maxSize: MOST_BODY_BYTES }))
  app.route('/handinger', handingerApi(world))
  app.route('/ricloud', ricloudApi(world))
  app.route('/rine', rineApi(world))
  app.route('/inspector', inspectorRoutes(world, watch))
  app.route('/', pageRoutes())
  return app
}
