import { webhook } from '@hookseal/next/pages'
import { fromRine } from '../../../receivers'

// The body parser is left on, a mistake that must be reported.
export default webhook(fromRine)
