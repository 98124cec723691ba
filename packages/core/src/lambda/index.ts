export {
  type LambdaHandler,
  type LambdaResult,
  lambdaHandler,
  lambdaResult,
} from './lambda-handler.ts'
export { type LambdaEvent, lambdaInput } from './lambda-input.ts'
