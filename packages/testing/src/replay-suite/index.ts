export { describeReplayStore } from './describe-replay-store.ts'
export { ABSENT, type KeyState } from './key-state.ts'
export { type Call, type ReplayMachine, replayMachine, type Step } from './replay-machine.ts'
export type { ReplaySuiteOptions, ReplaySuiteRunner, StoreUnderTest } from './runner.ts'
