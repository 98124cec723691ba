import type { AnyProvider } from '../provider/provider.ts'
import { schemesOf } from '../provider/scheme.ts'
import { type Diagnosis, diagnosis } from './diagnosis.ts'
import { type Capture, evidenceOf, likelySchemes } from './gather.ts'
import { judge } from './probe.ts'

const MAX_PROVIDERS = 64

/** Whether a delivery verifies with another provider. */
async function isGenuine({ scheme }: AnyProvider, capture: Capture): Promise<boolean> {
  for (const one of likelySchemes(schemesOf(scheme), capture.head)) {
    const evidence = await evidenceOf(one, capture)
    if (evidence !== undefined && (await judge(evidence)).error === undefined) return true
  }
  return false
}

/** Finds the other providers that the delivery verifies with. Returns `undefined` if there is none. */
export async function otherProvider(
  providers: readonly AnyProvider[],
  capture: Capture,
): Promise<Diagnosis | undefined> {
  const names: string[] = []
  for (const provider of providers.slice(0, MAX_PROVIDERS)) {
    if (await isGenuine(provider, capture)) names.push(provider.name)
  }
  if (names.length === 0) return undefined
  const listed = names.map((name) => `\`${name.slice(0, 64)}\``).join(' or ')
  const fix = `Use the provider ${listed}.`
  return diagnosis('other_provider', true, { detail: `It verifies with ${listed}.`, fix })
}
