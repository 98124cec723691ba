import type { Match, Presented } from '../authenticate/authenticator.ts'
import { checkAge, checkTimestamp } from '../authenticate/timestamp.ts'
import { WebhookError } from '../error/webhook-error.ts'
import { parseJson } from '../http/payload.ts'
import type {
  AsymmetricData,
  HmacData,
  PayloadHmacData,
  SchemeData,
  TimestampFormat,
} from '../provider/scheme-data.ts'
import { atPointer } from '../util/pointer.ts'
import { looksRewritten } from './body-hints.ts'
import { bodyMistakes } from './body-mistakes.ts'
import { type Diagnosis, diagnosis, refusal, unexplained } from './diagnosis.ts'
import type { Candidate, Evidence } from './evidence.ts'
import { createProbe, type Judgment, judge, type Probe } from './probe.ts'
import { movedSignature, type Reading, readLoosely } from './read-signature.ts'
import { otherTimestampFormat, schemeMistakes } from './scheme-mistakes.ts'
import { secretMistakes } from './secret-mistakes.ts'

type SignatureScheme = HmacData | AsymmetricData

// The largest body that is searched for two mistakes at once, in bytes.
const MAX_PAIRED_BYTES = 262_144

const isOf = <S extends SchemeData>(
  evidence: Evidence,
  ...kinds: readonly S['kind'][]
): evidence is Evidence<S> => kinds.includes(evidence.scheme.kind as S['kind'])

const found = ({ code, detail, fix }: Candidate) => diagnosis(code, true, { detail, fix })

/** What the clock says of a delivery whose signature matches. */
function timeDiagnosis(
  { scheme, body, nowMs, toleranceSeconds }: Evidence<SignatureScheme | PayloadHmacData>,
  presented: Presented,
  match: Match,
): Diagnosis {
  if (toleranceSeconds === undefined) return diagnosis('verified', true)
  const { timestampFormat } = scheme
  const field = scheme.kind === 'payload-hmac' ? undefined : scheme.timestampField
  let time: unknown = match.timestamp ?? presented.timestamp
  try {
    if (field !== undefined) time = atPointer(parseJson(body), field)
    checkAge(checkTimestamp(time, { timestampFormat }), timestampFormat, nowMs, toleranceSeconds)
    return diagnosis('verified', true)
  } catch (error) {
    const other = otherTimestampFormat(String(time ?? ''), timestampFormat)
    if (other !== undefined) return found(other)
    if (WebhookError.is(error)) return refusal(error, true)
    throw error
  }
}

/** Why a signature that matches as it stands is refused all the same. */
async function formDiagnoses(
  timestampFormat: TimestampFormat,
  { presented, error }: Extract<Judgment, { error: WebhookError }>,
  loose: { readonly presented: Presented; readonly readings: readonly Reading[] },
  probe: Probe,
): Promise<readonly Diagnosis[]> {
  const { code } = error
  if (code === 'malformed_timestamp') {
    const { timestamp = '' } = loose.presented
    const other = otherTimestampFormat(timestamp, timestampFormat)
    if (other !== undefined) return [found(other)]
  }
  const isUnread = presented === undefined && /^(?:malformed|missing)_signature$/.test(code)
  if (!isUnread && code !== 'bad_signature') return [refusal(error, true)]
  let fix: string | undefined
  for (const { bytes, format } of loose.readings) {
    if (format === undefined || !(await probe({ signatures: [bytes] }))) continue
    fix = `Set \`format: '${format}'\`.`
    break
  }
  return [diagnosis('signature_format', true, { fix }), ...(isUnread ? [refusal(error)] : [])]
}

/** The first single mistake that makes the signature match, else the first two that do so together. */
async function search(
  evidence: Evidence,
  proof: Presented,
  probe: Probe,
): Promise<readonly Candidate[]> {
  const { scheme, body, head } = evidence
  const isBodySigned = scheme.covers === 'body' || scheme.kind === 'payload-hmac'
  const bodies = () => (isBodySigned ? bodyMistakes(body, head.headers) : [])
  const secrets = [...secretMistakes(evidence)]
  const described = isOf<HmacData>(evidence, 'hmac') ? [...schemeMistakes(evidence, proof)] : []
  for await (const one of bodies()) if (await probe(one)) return [one]
  for (const one of [...secrets, ...described]) if (await probe(one)) return [one]
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

/** What is left to say if no mistake that is known here makes the signature match. */
function giveUp(evidence: Evidence): Diagnosis {
  const { covers, kind } = evidence.scheme
  return covers === 'body' && looksRewritten(evidence)
    ? diagnosis('body_reserialized', false, {
        sentence:
          'No common mistake makes the signature match. The body is exactly as JSON.stringify writes it, so it may have ' +
          'been parsed and written again; what the sender signed cannot be recovered from it.',
        fix:
          'Explain the raw bytes of the request. If these are the raw bytes, the secret is most likely that of another ' +
          'endpoint or environment, or the content was changed.',
      })
    : unexplained(kind)
}

/** Explains a proof where the scheme expects it. */
async function explainInPlace(
  evidence: Evidence<SignatureScheme | PayloadHmacData>,
): Promise<readonly Diagnosis[]> {
  const judgment = await judge(evidence)
  const { presented, error } = judgment
  if (error === undefined) return [timeDiagnosis(evidence, presented, judgment.match)]
  const refused = error.code === 'bad_signature' ? [] : [refusal(error)]
  const loose = isOf<HmacData>(evidence, 'hmac') ? readLoosely(evidence, presented) : undefined
  const proof = loose?.presented ?? presented
  const isNothingPresented = loose !== undefined && loose.presented.signatures.length === 0
  if (proof === undefined || isNothingPresented) return refused
  const probe = createProbe(evidence, proof)
  if (loose !== undefined && (await probe({}))) {
    return formDiagnoses(evidence.scheme.timestampFormat, judgment, loose, probe)
  }
  const mistakes = await search(evidence, proof, probe)
  if (mistakes.length > 0) return [...mistakes.map(found), ...refused]
  // Without a signed part, or a payload that can be read, no signature could match.
  const isConclusive = error.code.startsWith('missing_') || evidence.scheme.kind === 'payload-hmac'
  return isConclusive && refused.length > 0 ? refused : [...refused, giveUp(evidence)]
}

/** Why a signature does not verify: what makes it match, or else that nothing does. */
export async function explainProof(
  evidence: Evidence<SignatureScheme | PayloadHmacData>,
): Promise<readonly Diagnosis[]> {
  if (!isOf<SignatureScheme>(evidence, 'hmac', 'asymmetric')) return explainInPlace(evidence)
  const moved = movedSignature(evidence)
  if (moved === undefined) return explainInPlace(evidence)
  const { scheme, detail, fix } = moved
  const elsewhere = await explainInPlace({ ...evidence, scheme })
  if (elsewhere[0]?.matches === true) {
    const others = elsewhere.filter(({ code }) => code !== 'verified')
    return [diagnosis('wrong_header', true, { detail, fix }), ...others]
  }
  // The missing header comes first: what else is wrong can be explained once the scheme names the right one.
  const { error } = await judge(evidence)
  return error === undefined ? [] : [refusal(error)]
}
