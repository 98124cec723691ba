import { describe } from 'vitest'
import { backend } from '../../src/crypto/node.ts'
import { checkBackend } from './check-backend.ts'

describe('the node backend', () => checkBackend(backend))
