import { webhook } from '@hookseal/next'
import { fromRine } from '../../../receivers'

export const POST = webhook(fromRine)
