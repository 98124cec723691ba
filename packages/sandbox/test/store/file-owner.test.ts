import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startSandbox } from '../../src/start-sandbox.ts'

let folder: string
let file: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hookseal-owner-'))
  file = join(folder, 'sandbox.db')
})

afterEach(() => rmSync(folder, { recursive: true }))

/** What a process leaves behind that was killed. */
function leaveBehind(note: string) {
  writeFileSync(`${file}.pid`, note)
  mkdirSync(`${file}.lock`)
}

describe('the file of a sandbox', () => {
  const hasProc = existsSync('/proc/self/stat')

  it.runIf(hasProc).each([
    ['this process, started at another time', () => `${process.pid} 1`],
    ['this process, without a start time', () => String(process.pid)],
    ['a living process, started at another time', () => `${process.ppid} 1`],
    ['a process that is gone', () => '2147483646 1'],
    ['no process at all', () => 'x'],
  ])('is taken over from %s', async (owner, note) => {
    leaveBehind(note())
    if (owner === 'no process at all') rmSync(`${file}.lock`, { recursive: true })
    const sandbox = await startSandbox({ file })
    await sandbox.close()
    expect(existsSync(`${file}.pid`)).toBe(false)
  })

  it('is rejected while a living process has it', async () => {
    leaveBehind(String(process.ppid))
    await expect(startSandbox({ file })).rejects.toThrow(`in use by process ${process.ppid}`)
  })

  it('is rejected a second time, under its own name and through links', async () => {
    const link = join(folder, 'link.db')
    symlinkSync(file, link)
    // The link is made first, while there is nothing at its end.
    const sandbox = await startSandbox({ file: link })
    for (const name of [file, link]) {
      await expect(startSandbox({ file: name })).rejects.toThrow('in use')
    }
    await sandbox.close()
    const again = await startSandbox({ file })
    await again.close()
  })

  it('is given up when it cannot be opened', async () => {
    writeFileSync(file, 'this is not a database. '.repeat(100))
    await expect(startSandbox({ file })).rejects.toThrow()
    expect(existsSync(`${file}.pid`)).toBe(false)
    expect(existsSync(`${file}.lock`)).toBe(false)
    expect(statSync(file).size).toBe(2400)
    rmSync(file)
    const sandbox = await startSandbox({ file })
    await sandbox.close()
  })
})
