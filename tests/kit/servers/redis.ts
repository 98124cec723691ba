import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { executable } from './executable.ts'
import { freePort } from './free-port.ts'
import { end, endWithParent, ready, type Server } from './server.ts'

export const redisProgram: string | undefined = executable('redis-server')

/** Whether the server has finished loading its append-only file. */
async function answersPing(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1').setEncoding('utf8')
  try {
    await once(socket, 'connect')
    socket.write('PING\r\n')
    const [answer] = await once(socket, 'data')
    return String(answer).startsWith('+PONG')
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

/** Starts a Redis server on a free loopback port, with an append-only file that survives a restart. */
export async function startRedis(...options: string[]): Promise<Server> {
  if (redisProgram === undefined) throw new Error('redis-server is not installed')
  const program = redisProgram
  const folder = await mkdtemp(join(tmpdir(), 'hookseal-redis-'))
  const port = await freePort()
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '']
  const durable = ['--appendonly', 'yes', '--appendfsync', 'always']
  let child: ChildProcess | undefined

  const server: Server = {
    port,
    url: `redis://127.0.0.1:${port}`,
    async start() {
      child = spawn(program, [...args, ...durable, ...options], {
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      endWithParent(child, 'SIGKILL')
      await ready(child, () => answersPing(port))
    },
    async stop(signal = 'SIGKILL') {
      if (child !== undefined) await end(child, signal)
    },
    async remove() {
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    },
    pid: () => child?.pid as number,
  }
  await server.start()
  return server
}
