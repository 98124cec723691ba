export { type LambdaHandler, lambdaHandler } from './lambda-handler.ts'
export { type LambdaEvent, lambdaInput } from './lambda-input.ts'
export { type LambdaResult, lambdaResult } from './lambda-result.ts'
