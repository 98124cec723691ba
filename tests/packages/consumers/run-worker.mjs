// Runs the bundle as a Worker would: with Web Crypto, and without the globals of Node.
import { readFileSync } from 'node:fs'

const print = console.log
const [vector, bundle] = ['./vector.json', './worker.bundle.mjs'].map(
  (path) => new URL(path, import.meta.url),
)
const given = JSON.parse(readFileSync(vector, 'utf8'))
// Node's own Headers come from a module that needs these globals when it is loaded, on first use.
new Headers()
for (const name of ['Buffer', 'process']) delete globalThis[name]

const { verify } = await import(bundle)
const changed = { ...given, body: given.body.replace('"id"', '"Id"') }
print(JSON.stringify([await verify(given), await verify(changed)]))
