import type { AnyProvider } from '@hookseal/core'
import { checkOptions, schemesOf } from '@hookseal/core/toolkit'
import { type ProviderParts, signed } from '@hookseal/testing'
import { newId } from '../../ids.ts'
import { newKeyPair } from './key-pair.ts'
import type { SecretPair } from './new-secret.ts'

/** A provider of your own, for a sender that the sandbox does not know. */
export interface OwnProvider {
  /**
   * A function that creates your provider with a secret (and URL) from the sandbox, or the provider itself, with its
   * own secret.
   */
  readonly provider:
    | AnyProvider
    | ((parts: ProviderParts & { readonly url: string }) => AnyProvider)
  /** Name of the sender. @default the provider's name */
  readonly name?: string | undefined
  /** The secret to sign with. @default generated for each webhook, or the provider's own secret */
  readonly secret?: string | undefined
  /** The private key to sign with, as PEM, if `provider` is a provider with a public key. @default none */
  readonly privateKey?: string | undefined
  /**
   * Creates the event of a type, as an object, a string or bytes.
   *
   * @default an object with `type`, `id`, `timestamp` and `data`
   */
  readonly sample?: ((type: string | undefined) => unknown) | undefined
}

/** What the sandbox needs from a custom provider. */
export interface LoadedOwn {
  readonly name: string
  readonly make: (parts: ProviderParts) => AnyProvider
  readonly newSecret: () => SecretPair
}

const ANY_URL = 'https://example.com/webhooks'
const OPTIONS = ['provider', 'name', 'secret', 'privateKey', 'sample']

const bytes = () => Buffer.from(newId.hex() + newId.hex(), 'hex')
const unsigned = (secret: string): SecretPair => ({ secret, signingKey: null })

/** The forms that a secret may have. The first one that the provider accepts is used. */
const FORMS: readonly (() => SecretPair)[] = [
  () => unsigned(newId.secret()),
  () => unsigned(`whsec_${bytes().toString('base64')}`),
  () => unsigned(bytes().toString('base64')),
  // Last, because hexadecimal digits are also valid base64.
  () => unsigned(bytes().toString('hex')),
  ...(['ed25519', 'ecdsa-p256-sha256'] as const).flatMap((algorithm) => {
    const pair = (write: (key: ReturnType<typeof newKeyPair>) => string) => () => {
      const key = newKeyPair(algorithm)
      return { secret: write(key), signingKey: key.signingKey }
    }
    return [
      pair(({ raw }) => raw.toString('hex')),
      pair(({ raw }) => raw.toString('base64')),
      pair(({ raw }) => `whpk_${raw.toString('base64')}`),
      pair(({ spki }) => spki.toString('base64')),
      pair(({ spki }) => spki.toString('hex')),
    ]
  }),
]

/** Creates the provider with this pair. Returns `undefined` if its secret does not have that form. */
function madeWith(make: LoadedOwn['make'], pair: SecretPair): AnyProvider | undefined {
  try {
    const provider = make({ secret: pair.secret, url: ANY_URL })
    const sign = pair.signingKey === null ? {} : { privateKey: pair.signingKey }
    signed(provider, {}, sign)
    return provider
  } catch {
    return undefined
  }
}

function ofFunction(where: string, make: LoadedOwn['make'], secret: string | undefined): LoadedOwn {
  const forms = secret === undefined ? FORMS : [() => unsigned(secret)]
  for (const newSecret of forms) {
    const provider = madeWith(make, newSecret())
    if (provider !== undefined) return { name: provider.name, make, newSecret }
  }
  // Called again to get the error, with the last form, which was not accepted either.
  make({ secret: secret ?? newId.secret(), url: ANY_URL })
  throw new TypeError(
    `${where}.provider: the sandbox cannot sign with it: use the secret that is passed to the function, or pass { secret }`,
  )
}

function ofProvider(where: string, provider: AnyProvider, own: OwnProvider): LoadedOwn {
  const [scheme] = schemesOf(provider.scheme)
  const { secret, privateKey } = own
  const isText = scheme !== undefined && typeof scheme.secret === 'string'
  const shown = secret ?? (isText ? String(scheme.secret) : '')
  const pair = { secret: shown, signingKey: privateKey ?? null }
  try {
    signed(provider, {}, privateKey === undefined ? {} : { privateKey })
  } catch (cause) {
    throw new TypeError(
      `${where}.provider: the sandbox cannot sign with it (${(cause as Error).message}): pass a function of { secret } instead`,
      { cause },
    )
  }
  return { name: provider.name, make: () => provider, newSecret: () => pair }
}

/** Checks a custom provider. @throws TypeError that says what to change */
export function loadOwn(own: OwnProvider, index: number): LoadedOwn {
  const where = `startSandbox: providers[${index}]`
  checkOptions(where, own, OPTIONS)
  const { provider, name, secret } = own
  const isProvider = typeof provider === 'object' && provider !== null && 'scheme' in provider
  if (typeof provider !== 'function' && !isProvider) {
    throw new TypeError(`${where}.provider must be a provider or a function of { secret, url }`)
  }
  const loaded =
    typeof provider === 'function'
      ? ofFunction(where, ({ secret, url = ANY_URL }) => provider({ secret, url }), secret)
      : ofProvider(where, provider, own)
  return { ...loaded, name: name ?? loaded.name }
}
