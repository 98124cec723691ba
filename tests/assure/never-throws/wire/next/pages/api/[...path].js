export const config = { api: { bodyParser: false } }

export default (request, response) =>
  globalThis[Symbol.for('hookseal.never-throws')].pages(request, response)
