// The server in ../../../../next-server.ts puts the routes there.
const serve = (request, context) =>
  globalThis[Symbol.for('hookseal.never-throws')].app(request, context)

export {
  serve as DELETE,
  serve as GET,
  serve as HEAD,
  serve as OPTIONS,
  serve as PATCH,
  serve as POST,
  serve as PUT,
}
