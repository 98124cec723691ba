import { vi } from 'vitest'
import { backend } from '#crypto'

/** Makes the crypto backend answer by promise, as Web Crypto does, until the returned function is called. */
export function laterBackend(): () => void {
  const { digest, digestText, prepareMac } = backend
  const spies = [
    vi.spyOn(backend, 'digest').mockImplementation(async (data) => digest(data)),
    vi.spyOn(backend, 'digestText').mockImplementation(async (text) => digestText(text)),
    vi.spyOn(backend, 'prepareMac').mockImplementation((algorithm, key) => {
      const mac = prepareMac(algorithm, key)
      return async (parts) => mac(parts)
    }),
  ]
  return () => {
    for (const spy of spies) spy.mockRestore()
  }
}
