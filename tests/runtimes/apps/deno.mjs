import { serve } from './app.mjs'

const env = Deno.env.toObject()
Deno.serve({ port: Number(env.PORT), hostname: '127.0.0.1' }, (request) => serve(request, { env }))
