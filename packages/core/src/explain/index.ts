export type { CapturedRequest } from './capture/captured-request.ts'
export type { ReadOptions } from './capture/curl.ts'
export { readCapture } from './capture/read-capture.ts'
export type {
  Diagnosis,
  DiagnosisCode,
  MistakeCode,
} from './diagnosis.ts'
export { type ExplainInput, explain } from './explain.ts'
export { type KnownMistake, knownMistakes } from './known-mistakes.ts'
