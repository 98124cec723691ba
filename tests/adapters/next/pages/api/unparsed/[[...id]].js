export const config = { api: { bodyParser: false } }

export default (request, response) =>
  globalThis[Symbol.for('hookseal.contract')].getStore()(request, response)
