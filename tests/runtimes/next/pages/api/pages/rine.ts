import { webhook } from '@hookseal/next/pages'
import { fromRine } from '../../../receivers'

export const config = { api: { bodyParser: false } }
export default webhook(fromRine)
