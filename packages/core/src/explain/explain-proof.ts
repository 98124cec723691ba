import type { Match, Presented } from '../authenticate/authenticator.ts'
import type { WebhookError } from '../error/webhook-error.ts'
import { parseJson } from '../http/payload.ts'
import { atPointer } from '../util/pointer.ts'
import { bodyMistakes } from './body-mistakes.ts'
import { asRefusal, type Diagnosis, diagnosis, refusal } from './diagnosis.ts'
import {
  type Candidate,
  type Evidence,
  isOf,
  type ProofScheme,
  type SignatureScheme,
} from './evidence.ts'
import { giveUp, hasNoKey, secretMalformed } from './give-up.ts'
import { movedSignature } from './moved-signature.ts'
import { createProbe, type Judgment, judge, type Probe } from './probe.ts'
import { type Reading, readLoosely } from './read-signature.ts'
import { rareMistakes, schemeMistakes } from './scheme-mistakes.ts'
import { secretMistakes } from './secret-mistakes.ts'
import { explainTime } from './signed-time.ts'
import { otherTimestampFormat } from './time-mistakes.ts'

// The maximum size of a body that is searched for two mistakes at once, in bytes.
const MAX_PAIRED_BYTES = 262_144

const found = ({ code, detail, fix }: Candidate) => diagnosis(code, true, { detail, fix })

/** Checks the signed time of a delivery whose signature matches. */
function timeDiagnosis(
  { scheme, body, nowMs, toleranceSeconds }: Evidence<ProofScheme>,
  presented: Presented,
  match: Match,
): Diagnosis {
  if (toleranceSeconds === undefined) return diagnosis('verified', true)
  const field = scheme.kind === 'payload-hmac' ? undefined : scheme.timestampField
  let time: unknown = match.timestamp ?? presented.timestamp
  try {
    if (field !== undefined) time = atPointer(parseJson(body), field)
  } catch (error) {
    return refusal(asRefusal(error), true)
  }
  return explainTime(time, scheme.timestampFormat, nowMs, toleranceSeconds)
}

/** The options with which the signature can be read; `undefined` if there are none. */
function formFix(scheme: SignatureScheme, { format, form }: Reading): string | undefined {
  const isOwn = scheme.formats.some(({ prefix, encoding }) => `${prefix}{${encoding}}` === format)
  const options = [
    ...(isOwn || format === undefined ? [] : [`\`format: '${format}'\``]),
    ...(scheme.kind !== 'asymmetric' || form === scheme.signatureForm
      ? []
      : [`\`signatureForm: '${form}'\``]),
  ]
  return options.length === 0 ? undefined : `Set ${options.join(' and ')}.`
}

/** Why a signature that matches is rejected anyway. */
async function formDiagnoses(
  scheme: SignatureScheme,
  { presented, error }: Extract<Judgment, { error: WebhookError }>,
  loose: { readonly presented: Presented; readonly readings: readonly Reading[] },
  probe: Probe,
): Promise<readonly Diagnosis[]> {
  const { code } = error
  if (code === 'malformed_timestamp') {
    const { timestamp = '' } = loose.presented
    const other = otherTimestampFormat(timestamp, scheme.timestampFormat)
    if (other !== undefined) return [found(other)]
  }
  const isUnread = presented === undefined && /^(?:malformed|missing)_signature$/.test(code)
  if (!isUnread && code !== 'bad_signature') return [refusal(error, true)]
  let fix: string | undefined
  for (const reading of loose.readings) {
    if (fix === undefined && (await probe({ signatures: [reading.bytes] }))) {
      fix = formFix(scheme, reading)
    }
  }
  return [diagnosis('signature_format', true, { fix }), ...(isUnread ? [refusal(error)] : [])]
}

/** Finds the first single mistake that explains the signature, or else the first combination of two. */
async function search(
  evidence: Evidence<ProofScheme>,
  proof: Presented,
  probe: Probe,
): Promise<readonly Candidate[]> {
  const { scheme, body, head } = evidence
  const isBodySigned = scheme.covers === 'body' || scheme.kind === 'payload-hmac'
  const bodies = () => (isBodySigned ? bodyMistakes(body, head.headers) : [])
  const secrets = [...secretMistakes(evidence)]
  const described = [...schemeMistakes(evidence, proof)]
  for await (const one of bodies()) if (await probe(one)) return [one]
  for (const one of [...secrets, ...described, ...rareMistakes(evidence)]) {
    if (await probe(one)) return [one]
  }
  for (const one of described) {
    for (const other of secrets) if (await probe({ ...other, ...one })) return [one, other]
  }
  if (body.length > MAX_PAIRED_BYTES) return []
  for await (const one of bodies()) {
    for (const other of [...secrets, ...described]) {
      if (await probe({ ...other, body: one.body })) return [one, other]
    }
  }
  return []
}

/** What the receiver says, unless it says only that the proof does not match. */
const refusalsOf = ({ error }: Judgment): readonly Diagnosis[] =>
  error === undefined || error.code === 'bad_signature' ? [] : [refusal(error)]

/** Explains a proof that is in the expected place. */
async function explainInPlace(evidence: Evidence<ProofScheme>): Promise<readonly Diagnosis[]> {
  const judgment = await judge(evidence)
  const { presented, error } = judgment
  const refused = refusalsOf(judgment)
  if (error === undefined) return [timeDiagnosis(evidence, presented, judgment.match)]
  const signature = isOf<SignatureScheme>(evidence, 'hmac', 'asymmetric') ? evidence : undefined
  const loose = signature && readLoosely(signature, presented)
  const proof = loose?.presented ?? presented
  const isNothingPresented = loose !== undefined && loose.presented.signatures.length === 0
  if (proof === undefined || isNothingPresented) return refused
  const probe = createProbe(evidence, proof)
  if (signature !== undefined && loose !== undefined && (await probe({}))) {
    return formDiagnoses(signature.scheme, judgment, loose, probe)
  }
  const mistakes = await search(evidence, proof, probe)
  // The receiver reports a time in another format as malformed.
  const isSame = mistakes.some(({ code }) => code === 'timestamp_format')
  if (mistakes.length > 0) return [...mistakes.map(found), ...(isSame ? [] : refused)]
  if (hasNoKey(evidence)) return [...refused, secretMalformed(evidence)]
  // If a signed part is missing or the payload is unreadable, no signature can match.
  const isConclusive = error.code.startsWith('missing_') || evidence.scheme.kind === 'payload-hmac'
  return isConclusive && refused.length > 0 ? refused : [...refused, giveUp(evidence)]
}

/** Explains why a signature does not verify: what makes it match, or that nothing does. */
export async function explainProof(evidence: Evidence<ProofScheme>): Promise<readonly Diagnosis[]> {
  if (!isOf<SignatureScheme>(evidence, 'hmac', 'asymmetric')) return explainInPlace(evidence)
  const moved = movedSignature(evidence)
  if (moved === undefined) return explainInPlace(evidence)
  const { scheme, detail, fix } = moved
  const elsewhere = await explainInPlace({ ...evidence, scheme })
  if (elsewhere[0]?.matches === true) {
    const others = elsewhere.filter(({ code }) => code !== 'verified')
    return [diagnosis('wrong_header', true, { detail, fix }), ...others]
  }
  // The missing header comes first: other mistakes can be explained once the scheme uses the right header.
  return refusalsOf(await judge(evidence))
}
