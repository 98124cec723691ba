export {
  type NewerPack,
  type OpenedPack,
  type OpenPack,
  packOpener,
} from '../delivery/open-pack.ts'
export {
  type PackedFields,
  type PackParts,
  packedHeaders,
  packSealer,
  type SealPack,
} from '../delivery/packed-delivery.ts'
export { type LenientParts, makeLeniently } from '../provider/make-leniently.ts'
export { schemeData, schemesOf } from '../provider/scheme.ts'
export type {
  AsymmetricData,
  ContentPart,
  HmacData,
  KeyForm,
  ParsedFormat,
  PayloadHmacData,
  SchemeData,
  SignatureData,
  SignedField,
  TokenData,
} from '../provider/scheme-data.ts'
export { fetchBy } from '../receiver/fetch-by.ts'
export { type FetchWork, fetchGuard } from '../receiver/fetch-guard.ts'
export { type GuardAccess, grantAccess, guardAccess } from '../receiver/guard-access.ts'
export { COMMITTED } from '../receiver/handler-context.ts'
export { MISMATCH_ATTEMPTS } from '../receiver/mismatch.ts'
export { type RerunAccess, rerunAccess, shareRerunDoor } from '../receiver/rerun-access.ts'
export { type RunNotes, runNotes } from '../receiver/run-notes.ts'
export {
  checkOptions,
  count,
  didYouMean,
  nonEmpty,
  oneOf,
  optionalFunction,
  positive,
  timerMs,
} from '../util/check-options.ts'
export { withinTime } from '../util/time-limit.ts'
