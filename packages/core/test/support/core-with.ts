import { vi } from 'vitest'

export const backends = ['node', 'web'] as const
export type BackendName = (typeof backends)[number]

/** A fresh copy of the library that stands on one crypto backend. */
export async function coreWith(backend: BackendName) {
  vi.resetModules()
  vi.doMock('#crypto', () =>
    backend === 'node' ? import('../../src/crypto/node.ts') : import('../../src/crypto/web.ts'),
  )
  const core = await import('@hookseal/core')
  const providers = await import('@hookseal/core/providers')
  const { backend: chosen } = await import('#crypto')
  vi.doUnmock('#crypto')
  // Files that share a process must not find this copy.
  vi.resetModules()
  return { ...core, providers, chosen }
}
