import { serve } from './app.mjs'

export default {
  fetch: (request, env, ctx) => serve(request, { env, waitUntil: (work) => ctx.waitUntil(work) }),
}
