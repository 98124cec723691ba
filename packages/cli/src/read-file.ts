import { readFileSync } from 'node:fs'
import { fail } from './fail.ts'

/** Reads a file as bytes. */
export function readBytes(path: string): Uint8Array {
  try {
    return readFileSync(path)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'an error'
    return fail(`${path} cannot be read (${code})`, 'check the path')
  }
}

/** Reads a file as text. */
export function readText(path: string): string {
  return Buffer.from(readBytes(path)).toString('utf8')
}
