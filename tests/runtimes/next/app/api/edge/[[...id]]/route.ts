import { webhook } from '@hookseal/next'
import { fromRicloud } from '../../../../receivers'

export const runtime = 'edge'
export const POST = webhook(fromRicloud)
