export default (request, response) =>
  globalThis[Symbol.for('hookseal.contract')].getStore()(request, response)
