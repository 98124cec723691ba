import type { HmacScheme } from '../../provider/scheme.ts'
import type { Candidate, Evidence, Proof } from '../candidate.ts'

// What senders are known to sign, by how often it is met.
const TEMPLATES = [
  '{body}',
  '{timestamp}.{body}',
  '{id}.{timestamp}.{body}',
  '{timestamp}{body}',
  '{timestamp}:{body}',
  'v0:{timestamp}:{body}',
  'v1:{timestamp}:{body}',
  '{timestamp}\n{body}',
  '{id}.{body}',
  '{id}{timestamp}{body}',
  '{url}{body}',
  '{url}.{body}',
]

/** The text before the body; `undefined` where the delivery lacks a part of it. */
export function prefixOf(
  template: string,
  { timestamp, id }: Proof,
  url?: string | undefined,
): string | undefined {
  const fields: Readonly<Record<string, string | undefined>> = { timestamp, id, url }
  let isWhole = true
  const prefix = template.slice(0, -'{body}'.length).replace(/\{(\w+)\}/g, (_, name: string) => {
    isWhole &&= fields[name] !== undefined
    return fields[name] ?? ''
  })
  return isWhole ? prefix : undefined
}

/** Another algorithm, or another content, than the scheme describes. */
export function* schemeMistakes(
  { scheme, url }: Evidence<HmacScheme>,
  proof: Proof,
): Generator<Candidate> {
  for (const algorithm of ['sha256', 'sha1', 'sha512'] as const) {
    const detail = `It is ${algorithm}.`
    if (algorithm !== scheme.algorithm) yield { code: 'wrong_algorithm', algorithm, detail }
  }
  for (const template of TEMPLATES) {
    const prefix = prefixOf(template, proof, url)
    if (template === scheme.signedContent || prefix === undefined) continue
    yield { code: 'signed_content', prefix, detail: `It is ${JSON.stringify(template)}.` }
  }
  const seconds = Math.floor(Number(proof.timestamp) / 1000)
  if (!/^\d{13}$/.test(proof.timestamp ?? '')) return
  const prefix = prefixOf(scheme.signedContent, { ...proof, timestamp: String(seconds) }, url)
  yield { code: 'timestamp_milliseconds', prefix, detail: 'It was signed in seconds.' }
}
