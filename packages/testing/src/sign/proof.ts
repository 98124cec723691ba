import type { KeyObject } from 'node:crypto'
import type { Bytes, Secrets } from '@hookseal/core'
import type { HeaderPair } from '../header-pair.ts'

/** What a sender puts into a request to prove itself. */
export interface Proof {
  readonly headers: readonly HeaderPair[]
  /** Query parameters, which belong to the address of the request. */
  readonly query: readonly HeaderPair[]
  /** The body as it is sent: some senders write the time or the signature into it. */
  readonly body: Bytes
}

/** What a request is signed with. */
export interface SignTerms {
  readonly body: Bytes
  readonly method: string
  /** Every other header of the request, in lower case. */
  readonly headers: readonly HeaderPair[]
  readonly nowMs: number
  /** The id that was asked for. */
  readonly givenId: string | undefined
  readonly givenSecret: Secrets
  readonly givenPrivateKey: KeyObject | string | undefined
  /** The format that was asked for, as in `'sha256={hex}'`. */
  readonly givenFormat: string | undefined
}
