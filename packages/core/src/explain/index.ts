export type { Diagnosis, DiagnosisCode, MistakeCode } from './diagnosis.ts'
export { type ExplainInput, explain } from './explain.ts'
