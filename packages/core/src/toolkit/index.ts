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
export { type FetchWork, fetchGuard } from '../receiver/fetch-guard.ts'
export { COMMITTED } from '../receiver/handler-context.ts'
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
