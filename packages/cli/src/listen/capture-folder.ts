import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fail } from '../fail.ts'
import type { ArrivedRequest } from './arrived-request.ts'

/** A folder for recorded requests. */
export interface CaptureFolder {
  /** Whether the folder keeps its files out of Git. */
  readonly isIgnored: boolean
  /** Writes one request to its own file. Never throws. */
  record(request: ArrivedRequest): Recorded
}

/** Where a request was recorded, or why it was not. */
export type Recorded =
  | { readonly path: string; readonly error?: undefined }
  | { readonly path?: undefined; readonly error: string }

const IGNORE = '.gitignore'

/** Makes the folder private to this user and keeps it out of Git, because captures contain payloads and signatures. */
function prepare(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    // Not in a folder with other files, which Git would then ignore too.
    if (readdirSync(folder).length === 0) writeFileSync(join(folder, IGNORE), '*\n', { flag: 'wx' })
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'an error'
    fail(`${folder} cannot be used for captures (${code})`, 'pass another folder with --out')
  }
}

/** Builds the exact message with its chunks joined: start line, header lines, an empty line, body. */
function httpMessage(request: ArrivedRequest): Buffer {
  const { method, target, httpVersion, headers, body } = request
  const lines = [
    `${method} ${target} HTTP/${httpVersion}`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
  ]
  // Latin-1, because Node maps each byte of a header to one character.
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body])
}

/** Builds a file name from only the time and a number, so that a request cannot choose a path. */
function fileName(number: number): string {
  const time = new Date().toISOString().replaceAll(':', '-')
  return `${time}-${String(number).padStart(4, '0')}.http`
}

/** Opens a folder for captures, and creates it if needed. */
export function captureFolder(folder: string, maxFiles: number): CaptureFolder {
  prepare(folder)
  let count = 0
  return {
    isIgnored: existsSync(join(folder, IGNORE)),
    record(request) {
      if (count >= maxFiles) return { error: `not recorded: --max-captures is ${maxFiles}` }
      const path = join(folder, fileName(++count))
      try {
        // `wx` neither replaces a file nor follows a link.
        writeFileSync(path, httpMessage(request), { flag: 'wx', mode: 0o600 })
        return { path }
      } catch (error) {
        return { error: `not recorded: ${(error as NodeJS.ErrnoException).code ?? 'an error'}` }
      }
    },
  }
}
