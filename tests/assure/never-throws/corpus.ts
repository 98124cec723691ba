import { existsSync, readFileSync, writeFileSync } from 'node:fs'

const FILE = new URL('corpus/choices.json', import.meta.url)

/** Reads the corpus: the choices of the generator for each input, as bytes. */
export function readCorpus(): readonly Buffer[] {
  const inputs: readonly string[] = existsSync(FILE) ? JSON.parse(readFileSync(FILE, 'utf8')) : []
  return inputs.map((input) => Buffer.from(input, 'base64url'))
}

/** Writes the corpus, the smallest inputs first. */
export function writeCorpus(inputs: readonly Uint8Array[]): void {
  const sorted = [...inputs].sort((a, b) => a.length - b.length)
  const texts = sorted.map((input) => Buffer.from(input).toString('base64url'))
  writeFileSync(FILE, `${JSON.stringify(texts, null, 2)}\n`)
}
