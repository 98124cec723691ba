// Each request is served by the route that its server puts in the storage: see drivers/next.ts.
const serve = (request, route) =>
  globalThis[Symbol.for('hookseal.contract')].getStore()(request, route)

export {
  serve as DELETE,
  serve as GET,
  serve as HEAD,
  serve as OPTIONS,
  serve as PATCH,
  serve as POST,
  serve as PUT,
}
