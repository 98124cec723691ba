import { webhook } from '@hookseal/next/pages'
import { fromRine } from '../../../receivers'

// The body parser is left on: a mistake that must be told.
export default webhook(fromRine)
