import { describe, vi } from 'vitest'
import { backend } from '../../src/crypto/node.ts'
import { checkBackend } from './check-backend.ts'

describe('the node backend', () => checkBackend(backend))

vi.resetModules()
vi.doMock('node:crypto', async (load) => ({ ...(await load<object>()), hash: undefined }))
const streaming = await import('../../src/crypto/node.ts')
vi.doUnmock('node:crypto')

describe('the node backend without one-shot hashing', () => checkBackend(streaming.backend))
