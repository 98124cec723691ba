import { coreCases } from './core-cases.ts'
import { deliveryCases } from './delivery-cases.ts'
import type { ParserCase } from './measure-growth.ts'
import { toolCases } from './tool-cases.ts'

/** Every parser, with inputs that are hard for it. */
export function parserCases(): readonly ParserCase[] {
  return [...coreCases(), ...deliveryCases(), ...toolCases()]
}
