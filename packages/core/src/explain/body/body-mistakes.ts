import { equalBytes } from '../../util/bytes.ts'
import type { BodyMistakes } from '../candidate.ts'
import { announced } from './announced.ts'
import { compressed } from './compressed.ts'
import { edges } from './edges.ts'
import { encoded } from './encoded.ts'
import { lineEndings } from './line-endings.ts'
import { reserialized } from './reserialized.ts'

// Those that explain one change exactly come before those that rewrite the whole body.
const FAMILIES = [edges, lineEndings, announced, encoded, reserialized, compressed]

/** Every way in which a body may have changed, each giving what it may have been. */
export const bodyMistakes: BodyMistakes = async function* (body, headers) {
  for (const family of FAMILIES) {
    for await (const candidate of family(body, headers)) {
      const isSame = candidate.body !== undefined && equalBytes(candidate.body, body)
      if (!isSame) yield candidate
    }
  }
}
