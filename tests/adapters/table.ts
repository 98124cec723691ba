import { bodyCases } from './body.ts'
import { eventCases } from './events.ts'
import { headerCases } from './headers.ts'
import type { Section } from './matrix.ts'
import { memoryCases } from './memory.ts'
import { replayCases } from './replay.ts'
import { secretCases } from './secrets.ts'
import { transportCases } from './transport.ts'
import { uploadCases } from './upload.ts'

/** Hostile and broken input with its required outcome, written once for all adapters. */
export const table: readonly Section[] = [
  { title: 'Body', cases: bodyCases },
  { title: 'Body: transfer', cases: uploadCases },
  { title: 'Body: content', cases: eventCases },
  { title: 'Headers', cases: headerCases },
  { title: 'Secrets', cases: secretCases },
  { title: 'Replay and handlers', cases: replayCases },
  { title: 'Method and transport', cases: transportCases },
  { title: 'Memory', cases: memoryCases },
]
