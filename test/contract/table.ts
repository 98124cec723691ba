import { bodyRows } from './body.ts'
import type { Section } from './matrix.ts'

/** Hostile and broken input, and what must happen, once for all adapters. */
export const table: readonly Section[] = [{ title: 'Body', rows: bodyRows }]
