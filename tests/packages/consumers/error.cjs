const { inspect } = require('node:util')
const { WebhookError } = require('@hookseal/core')

const error = new WebhookError('bad_signature')
console.log(
  JSON.stringify({
    class: WebhookError.name,
    name: error.name,
    own: Object.hasOwn(error, 'name'),
    text: String(error),
    printed: inspect(error).split('\n')[0],
  }),
)
