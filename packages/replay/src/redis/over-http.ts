import type { RedisCommands, UpstashClient } from './client.ts'
import { knownScript, messageOf } from './known-script.ts'

const isRefusal = (error: unknown) => error instanceof Error && error.name === 'UpstashError'

// The client adds a prefix to the server's words when it has put the command into a pipeline, and repeats all of the
// command otherwise: the script, the key and the token.
const ADDED = /^Command failed: |, command was: .*$/gs

/** Passes on what the server answered, in its own words when it refused. */
async function answered<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (error) {
    if (!isRefusal(error)) throw error
    throw new Error(messageOf(error).replace(ADDED, ''))
  }
}

const FLAGS = /^#!.*\n/
const refusesFlags = (error: unknown) => /shebang|compiling script/i.test(messageOf(error))

/**
 * The commands over HTTP. The client may send one again whose answer was lost, which changes nothing: the token tells
 * the server that it has been here before.
 */
export function overHttp(client: UpstashClient): RedisCommands {
  // Upstash runs no Redis, and documents flags of its own. What it documents of the limit is in docs/scaling.md.
  let isPlain = false

  return {
    async run({ sha, source }, key, args) {
      const plain = source.replace(FLAGS, '')
      const whole = (text: string) => answered(client.eval(text, [key], [...args]))
      if (isPlain && plain !== source) return whole(plain)
      try {
        return await knownScript(
          () => answered(client.evalsha(sha, [key], [...args])),
          () => whole(source),
        )
      } catch (error) {
        if (plain === source || !refusesFlags(error)) throw error
        isPlain = true
        return whole(plain)
      }
    },

    async info() {
      try {
        return String((await client.exec?.(['INFO'])) ?? '')
      } catch (error) {
        if (isRefusal(error)) return ''
        throw error
      }
    },
  }
}
