import type { KeyObject } from 'node:crypto'
import type { Bytes, Secrets } from '@hookseal/core'
import type { HeaderPair } from '../header-pair.ts'

/** What a sender adds to a request to authenticate it. */
export interface Proof {
  readonly headers: readonly HeaderPair[]
  /** Query parameters, which become part of the request's URL. */
  readonly query: readonly HeaderPair[]
  /** The body as it is sent. Some senders put the time or the signature into it. */
  readonly body: Bytes
}

/** The inputs for signing a request. */
export interface SignTerms {
  readonly body: Bytes
  readonly method: string
  /** All other headers of the request, in lowercase. */
  readonly headers: readonly HeaderPair[]
  readonly nowMs: number
  /** The requested id. */
  readonly givenId: string | undefined
  readonly givenSecret: Secrets
  readonly givenPrivateKey: KeyObject | string | undefined
  /** The requested format, as in `'sha256={hex}'`. */
  readonly givenFormat: string | undefined
}
