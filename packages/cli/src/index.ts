export type { Io } from './io.ts'
export { type RunOptions, run } from './run.ts'
