import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fail } from '../fail.ts'
import type { ArrivedRequest } from './arrived-request.ts'

/** A folder that requests are recorded in. */
export interface CaptureFolder {
  /** Whether the folder keeps its files out of Git. */
  readonly isIgnored: boolean
  /** Writes one request to a file of its own. Never throws. */
  record(request: ArrivedRequest): Recorded
}

/** Where a request is recorded, or why it is not. */
export type Recorded =
  | { readonly path: string; readonly error?: undefined }
  | { readonly path?: undefined; readonly error: string }

const IGNORE = '.gitignore'

/** Captures hold payloads and signatures: keep the folder private to this user, and out of Git. */
function prepare(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    // Not into a folder with files of another purpose: they would disappear from Git.
    if (readdirSync(folder).length === 0) writeFileSync(join(folder, IGNORE), '*\n', { flag: 'wx' })
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'an error'
    fail(`${folder} cannot be used for captures (${code})`, 'pass another folder with --out')
  }
}

/** The message byte for byte, its chunks joined: start line, header lines, an empty line, body. */
function httpMessage(request: ArrivedRequest): Buffer {
  const { method, target, httpVersion, headers, body } = request
  const lines = [
    `${method} ${target} HTTP/${httpVersion}`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
  ]
  // Latin-1: each character that Node made of a header is one byte.
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body])
}

/** A name made of the time and a number alone: nothing in a request can choose a path. */
function fileName(number: number): string {
  const time = new Date().toISOString().replaceAll(':', '-')
  return `${time}-${String(number).padStart(4, '0')}.http`
}

/** Opens a folder for captures, and makes it if there is none. */
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
