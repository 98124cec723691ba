import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { root } from './install.ts'

interface Place {
  readonly file: string
  readonly start: { readonly line: number }
}

/**
 * Where "go to definition" in an editor leads for each of `names`, at its first occurrence in `file`: the target file,
 * and the line of text there.
 */
export async function definitions(
  file: string,
  names: readonly string[],
): Promise<readonly { readonly name: string; readonly file: string; readonly line: string }[]> {
  const tsserver = join(root, 'node_modules/typescript/lib/tsserver.js')
  const options = ['--disableAutomaticTypingAcquisition', '--suppressDiagnosticEvents']
  const server = spawn(process.execPath, [tsserver, ...options], {
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const exited = once(server, 'exit')
  const answers = new Map<number, (body: readonly Place[]) => void>()
  createInterface(server.stdout).on('line', (line) => {
    if (!line.startsWith('{')) return
    const { request_seq: seq, body } = JSON.parse(line)
    answers.get(seq)?.(body ?? [])
  })
  let seq = 0
  const ask = (command: string, args: object) => {
    seq += 1
    const answer = new Promise<readonly Place[]>((resolve) => answers.set(seq, resolve))
    server.stdin.write(
      `${JSON.stringify({ seq, type: 'request', command, arguments: { file, ...args } })}\n`,
    )
    return answer
  }
  try {
    void ask('open', {})
    const lines = readFileSync(file, 'utf8').split('\n')
    return await Promise.all(
      names.map(async (name) => {
        const line = lines.findIndex((text) => new RegExp(`\\b${name}\\b`).test(text))
        const offset = (lines[line] ?? '').search(new RegExp(`\\b${name}\\b`)) + 1
        const [place] = await ask('definition', { line: line + 1, offset })
        if (place === undefined) return { name, file: 'nowhere', line: '' }
        const text = readFileSync(place.file, 'utf8').split('\n')[place.start.line - 1] ?? ''
        return { name, file: place.file, line: text }
      }),
    )
  } finally {
    server.kill()
    await exited
  }
}
