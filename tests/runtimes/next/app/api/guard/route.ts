import { guard } from '@hookseal/next'
import { guarded } from '../../../receivers'

export const POST = guard(guarded, (delivery, request, { attempt }) => {
  console.log('handler saw', delivery.type, delivery.id, request.method, attempt)
  return new Response(null, { status: 204 })
})
