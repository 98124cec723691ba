import type { RedisCommands, UpstashClient } from './client.ts'
import { knownScript, messageOf } from './known-script.ts'

const isRefusal = (error: unknown) => error instanceof Error && error.name === 'UpstashError'

// If the command was part of a pipeline, the client adds a prefix to the server's message. Otherwise, it appends the
// whole command: the script, the key and the token.
const ADDED = /^Command failed: |, command was: .*$/gs

/** Passes on the server's response, or throws an error with only the server's own message. */
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
 * Runs the commands over HTTP. The client may resend a command whose response was lost, which is harmless: the script
 * recognizes the token.
 */
export function overHttp(client: UpstashClient): RedisCommands {
  // Upstash does not run Redis and has its own flags. docs/scaling.md describes what it documents about the limit.
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
