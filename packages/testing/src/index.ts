export type { EventFactory } from './events/event-factory.ts'
export { type HandingerEventFactory, handingerEvents } from './events/handinger.ts'
export type { DeepPartial } from './events/overridden.ts'
export { ricloudEvents } from './events/ricloud.ts'
export { rineEvents } from './events/rine.ts'
export { sampleEvent } from './events/sample-event.ts'
export type { HeaderPair } from './header-pair.ts'
export type { CrashOptions } from './hostile/delivery-cases.ts'
export { type HostileOptions, hostile } from './hostile/hostile.ts'
export type {
  HostileAnswer,
  HostileCase,
  HostileName,
  HostileResult,
  HostileSend,
  HostileStep,
} from './hostile/hostile-case.ts'
export type { SenderOptions } from './hostile/sender.ts'
export {
  type RecordingStore,
  type RecordingStoreOptions,
  recordingStore,
  type StoreVerb,
  type Transition,
} from './recording-store.ts'
export { type SignOptions, signed } from './signed.ts'
export {
  type HttpMethod,
  type NodeCall,
  type SignedRequest,
  type SupertestLike,
  signedWithBody,
} from './signed-request.ts'
export { type TestClock, testClock } from './test-clock.ts'
