import type { AnyProvider } from './provider.ts'

/** What a provider is created from, as a user has it. */
export interface LenientParts {
  /** The secret, which may be faulty. */
  readonly secret: string
  /** The endpoint's URL, for a sender that signs it. @default undefined */
  readonly url?: string | undefined
}

// In the form that some providers require at creation.
const PLACEHOLDER = `whsec_${'BBBB'.repeat(8)}`

/**
 * Creates a provider for a secret that may be faulty: from the secret without surrounding whitespace and quotes, or
 * else from a function, whose secret is not checked until a delivery needs it. `explain` gets the secret itself
 * separately.
 */
export function makeLeniently<P extends LenientParts>(
  make: (parts: P) => AnyProvider,
  parts: P,
): AnyProvider {
  const { secret } = parts
  const trimmed = secret.trim()
  const [, , bare = trimmed] = /^(["'`])([\s\S]*)\1$/.exec(trimmed) ?? []
  let refused: unknown
  for (const one of [bare.trim(), (() => secret) as never, PLACEHOLDER]) {
    try {
      return make({ ...parts, secret: one })
    } catch (error) {
      refused ??= error
    }
  }
  throw refused
}
