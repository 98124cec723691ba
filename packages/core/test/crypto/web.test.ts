import { describe } from 'vitest'
import { backend } from '../../src/crypto/web.ts'
import { checkBackend } from './check-backend.ts'

describe('the web backend', () => checkBackend(backend))
