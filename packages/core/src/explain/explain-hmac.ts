import { parseSignatureHeader } from '../authenticate/signature-header.ts'
import { WebhookError } from '../error/webhook-error.ts'
import type { HmacScheme } from '../provider/scheme.ts'
import { bodyMistakes } from './body/body-mistakes.ts'
import type { Candidate, Evidence, Proof } from './candidate.ts'
import { type Diagnosis, diagnosis, refusal } from './diagnosis.ts'
import { MAX_PAIRED_BYTES } from './limits.ts'
import { createProbe, type Probe } from './probe.ts'
import { readProof, readSignatures } from './scheme/read-proof.ts'
import { schemeMistakes } from './scheme/signed-content.ts'
import { secretMistakes } from './secret/secret-mistakes.ts'

const found = ({ code, detail }: Candidate) => diagnosis(code, true, detail)

/** The scheme's own reading, or why there is none. */
function strictProof({ headers, scheme }: Evidence<HmacScheme>): Proof | WebhookError {
  try {
    return parseSignatureHeader(headers, scheme)
  } catch (error) {
    if (WebhookError.is(error)) return error
    throw error
  }
}

/** What the scheme's own reading is sure of; what it does not read, another reading may have found. */
function definite(strict: Proof | WebhookError): Partial<Proof> {
  if (WebhookError.is(strict)) return {}
  const read = Object.entries(strict).filter(([, value]) => value !== undefined)
  return Object.fromEntries(read) as Partial<Proof>
}

/** The header that holds a signature, where the scheme's own does not. */
function signatureHeader({ headers, scheme }: Evidence<HmacScheme>): string {
  if (readSignatures(headers.get(scheme.header) ?? '').length > 0) return scheme.header
  const others = [...headers.toHeaders()].filter(([, value]) => readSignatures(value).length > 0)
  const named = others.find(([name]) => /signature|hmac|hub/.test(name)) ?? others[0]
  return named?.[0] ?? scheme.header
}

function clock(
  { nowMs, toleranceSeconds, scheme }: Evidence<HmacScheme>,
  timestamp = '',
): Diagnosis {
  const age = Math.floor(nowMs / 1000) - Number(timestamp)
  if (scheme.toleranceSeconds === undefined || Math.abs(age) <= toleranceSeconds) {
    return diagnosis('verified', true)
  }
  const code = age > 0 ? 'timestamp_too_old' : 'timestamp_in_future'
  const away = `It is ${Math.abs(age)} s ${age > 0 ? 'old' : 'ahead'}; ${toleranceSeconds} s are allowed.`
  return refusal(new WebhookError(code), true, away)
}

/** Why a signature that matches as it stands was refused all the same. */
function formDiagnosis(
  evidence: Evidence<HmacScheme>,
  strict: Proof | WebhookError,
  proof: Proof,
  header: string,
): Diagnosis[] {
  if (!WebhookError.is(strict)) return [clock(evidence, proof.timestamp)]
  if (header !== evidence.scheme.header)
    return [diagnosis('wrong_header', true, `It is ${header}.`)]
  if (/^\d{13}$/.test(proof.timestamp ?? '')) {
    return [diagnosis('timestamp_milliseconds', true)]
  }
  if (strict.code === 'malformed_signature' || strict.code === 'missing_signature') {
    return [diagnosis('signature_format', true), refusal(strict)]
  }
  return [refusal(strict, true)]
}

/** The first single mistake that makes it match, else the first two that do so together. */
async function search(
  evidence: Evidence<HmacScheme>,
  proof: Proof,
  probe: Probe,
): Promise<readonly Candidate[]> {
  const { body, headers } = evidence
  const secrets = [...secretMistakes(evidence)]
  const described = [...schemeMistakes(evidence, proof)]
  for await (const one of bodyMistakes(body, headers)) if (await probe(one)) return [one]
  for (const one of [...secrets, ...described]) if (await probe(one)) return [one]
  for (const one of described) {
    for (const other of secrets) if (await probe({ ...other, ...one })) return [one, other]
  }
  if (body.length > MAX_PAIRED_BYTES) return []
  for await (const one of bodyMistakes(body, headers)) {
    for (const other of [...secrets, ...described]) {
      if (await probe({ ...other, body: one.body })) return [one, other]
    }
  }
  return []
}

/** Why a signature does not verify: what makes it match, or else that nothing did. */
export async function explainHmac(evidence: Evidence<HmacScheme>): Promise<readonly Diagnosis[]> {
  const strict = strictProof(evidence)
  const header = signatureHeader(evidence)
  const proof = { ...readProof(evidence.headers, evidence.scheme, header), ...definite(strict) }
  if (proof.signatures.length === 0) {
    return [WebhookError.is(strict) ? refusal(strict) : diagnosis('unexplained', false)]
  }
  const probe = createProbe(evidence, proof)
  if (await probe({})) return formDiagnosis(evidence, strict, proof, header)
  const mistakes = await search(evidence, proof, probe)
  const refused = WebhookError.is(strict) ? [refusal(strict)] : []
  if (mistakes.length > 0) return [...mistakes.map(found), ...refused]
  return [...refused, diagnosis('unexplained', false)]
}
