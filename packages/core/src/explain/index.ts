export type { CapturedRequest } from './capture/captured-request.ts'
export type { ReadOptions } from './capture/curl.ts'
export { readCapture } from './capture/read-capture.ts'
export {
  type Diagnosis,
  type DiagnosisCode,
  type KnownMistake,
  knownMistakes,
  type MistakeCode,
} from './diagnosis.ts'
export { type ExplainInput, explain } from './explain.ts'
