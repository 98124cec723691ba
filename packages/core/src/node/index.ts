export { type NodeGuard, nodeGuard } from './node-guard.ts'
export { type NodeHandler, nodeHandler } from './node-handler.ts'
export { type NodeInputOptions, type NodeRequest, nodeInput } from './read-request.ts'
export { writeAnswer } from './write-answer.ts'
