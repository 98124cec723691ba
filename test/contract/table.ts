import { bodyRows } from './body.ts'
import { eventRows } from './events.ts'
import { headerRows } from './headers.ts'
import type { Section } from './matrix.ts'
import { memoryRows } from './memory.ts'
import { replayRows } from './replay.ts'
import { secretRows } from './secrets.ts'
import { transportRows } from './transport.ts'
import { uploadRows } from './upload.ts'

/** Hostile and broken input, and what must happen, once for all adapters. */
export const table: readonly Section[] = [
  { title: 'Body', rows: bodyRows },
  { title: 'Body: how it arrives', rows: uploadRows },
  { title: 'Body: what it says', rows: eventRows },
  { title: 'Headers', rows: headerRows },
  { title: 'Secrets', rows: secretRows },
  { title: 'Replay and handlers', rows: replayRows },
  { title: 'Method and transport', rows: transportRows },
  { title: 'Memory', rows: memoryRows },
]
