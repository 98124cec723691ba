import { wycheproofNotice } from '@hookseal/tests-kit/wycheproof'
import type { Finding, Proof } from '../proof.ts'
import { answer } from './answer.ts'
import type { Case } from './case.ts'
import { rfc4231Cases, signatureCases, wycheproofCases } from './cases.ts'
import { type Library, nodeLibrary, webLibrary } from './library.ts'
import { type Answers, tally } from './tally.ts'
import { countWebCrypto } from './web-crypto-calls.ts'

async function answersOf(
  backend: string,
  library: Library,
  cases: readonly Case[],
): Promise<Answers> {
  const counter = countWebCrypto()
  const answers: string[] = []
  try {
    for (const each of cases) answers.push(await answer(library, each))
  } finally {
    counter.stop()
  }
  const shouldUseWebCrypto = library !== nodeLibrary
  return { backend, answers, usedWebCrypto: counter.calls() > 0, shouldUseWebCrypto }
}

/** Published vectors get the right answer from `verify`, with Node's crypto and with Web Crypto. */
export const vectors: Proof = async (progress) => {
  const web = await webLibrary()
  const judge = async (claim: string, cases: readonly Case[]): Promise<Finding> => {
    progress(`${claim}: ${cases.length} cases`)
    return tally(claim, cases, [
      await answersOf('Node', nodeLibrary, cases),
      await answersOf('Web Crypto', web, cases),
    ])
  }
  const { cases, absent } = wycheproofCases()
  const claim = 'Wycheproof HMAC vectors, through verify'
  const found: Finding[] = []
  if (cases.length > 0) found.push(await judge(claim, cases))
  if (absent.length > 0) {
    const figure = `${absent.join(', ')} absent`
    const details = [wycheproofNotice(absent)]
    found.push({ claim, figure, goal: 'all, on both', verdict: 'left out', details })
  }
  return [
    ...found,
    await judge('RFC 4231 HMAC vectors, through verify', rfc4231Cases()),
    await judge('RFC 8032 Ed25519 vectors, through verify', signatureCases('ed25519')),
    await judge('RFC 6979 and NIST P-256, through verify', signatureCases('ecdsa-p256-sha256')),
  ]
}
