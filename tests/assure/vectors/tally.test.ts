import * as core from '@hookseal/core'
import { expect, it } from 'vitest'
import { answer } from './answer.ts'
import { altered, type Case, expectedAnswer } from './case.ts'
import { rfc4231Cases, signatureCases } from './cases.ts'
import { type Answers, tally } from './tally.ts'

const valid: Case = {
  source: 'made up',
  kind: 'hmac',
  algorithm: 'sha256',
  key: '01',
  message: '',
  signature: 'ab'.repeat(32),
  because: 'valid',
}
const cases = [valid, ...altered(valid)]
const answers: Answers = {
  backend: 'Node',
  answers: cases.map(expectedAnswer),
  usedWebCrypto: false,
  shouldUseWebCrypto: false,
}
const onWeb: Answers = {
  ...answers,
  backend: 'Web',
  usedWebCrypto: true,
  shouldUseWebCrypto: true,
}
const verdict = (...byBackend: readonly Answers[]) => tally('claim', cases, byBackend).verdict

it('shows a claim whose every case got the expected answer on both backends', () => {
  const found = tally('claim', cases, [answers, onWeb])
  expect(found.verdict).toBe('shown')
  expect(found.figure).toBe('Node 3 of 3, Web 3 of 3')
})

it('misses a claim with one wrong answer, one answer too few, one backend, or the wrong backend', () => {
  const accepted = { ...answers, answers: ['accepted', 'bad_signature', 'accepted'] }
  expect(tally('claim', cases, [accepted, onWeb]).details?.at(-1)).toBe(
    'Node: made up (sha256): accepted in place of bad_signature',
  )
  expect(verdict(accepted, onWeb)).toBe('missed')
  expect(verdict({ ...answers, answers: ['accepted'] }, onWeb)).toBe('missed')
  expect(verdict(answers)).toBe('missed')
  expect(verdict(answers, { ...onWeb, usedWebCrypto: false })).toBe('missed')
})

it('misses a claim about no valid vector', () => {
  expect(tally('claim', [], [{ ...answers, answers: [] }, onWeb]).verdict).toBe('missed')
})

it('expects a tag that is too short to be refused as malformed, whatever its bytes', () => {
  const cut: Case = { ...valid, signature: 'ab'.repeat(16), because: 'cut' }
  expect(expectedAnswer(cut)).toBe('malformed_signature')
  expect(expectedAnswer({ ...cut, because: 'invalid' })).toBe('malformed_signature')
})

it('gets the expected answers from the sources', async () => {
  for (const each of [...rfc4231Cases(), ...signatureCases('ed25519')]) {
    expect(await answer(core, each), each.source).toBe(expectedAnswer(each))
  }
})
