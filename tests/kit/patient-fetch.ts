import { patience } from './patience.ts'

// The agent of Node's own fetch, which Node creates at the first call. Its class is not exported.
const AGENT = Symbol.for('undici.globalDispatcher.1')

type AgentClass = new (options: {
  readonly connections: number
  readonly connect: { readonly timeout: number }
  readonly headersTimeout: number
}) => { close(): Promise<void> }

/**
 * Lets `fetch` open 64 connections to a server instead of one for each call, and wait longer than 10 seconds for each.
 * @returns a function that brings the agent of before back
 */
export async function patientFetch(): Promise<() => Promise<void>> {
  await fetch('data:,')
  const before = Reflect.get(globalThis, AGENT)
  const agent = new (before.constructor as AgentClass)({
    connections: 64,
    connect: { timeout: patience(60_000) },
    headersTimeout: patience(300_000),
  })
  Reflect.set(globalThis, AGENT, agent)
  return async () => {
    Reflect.set(globalThis, AGENT, before)
    await agent.close()
  }
}
