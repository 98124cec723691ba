import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { patience } from '@hookseal/tests-kit/patience'
import { ENV } from './three-deliveries.ts'

/** Runs a build in a project to its end. No secret is set, and no tool may report its use. */
export async function run(command: string, folder: string): Promise<void> {
  const PATH = `${folder}/node_modules/.bin:${process.env['PATH']}`
  const { RINE_WEBHOOK_SECRET: _, ...rest } = ENV
  const env = { ...process.env, ...rest, ...NO_TELEMETRY, PATH }
  try {
    await promisify(execFile)('sh', ['-c', command], {
      cwd: folder,
      env,
      timeout: patience(150_000),
    })
  } catch (error) {
    const { stdout, stderr } = error as { readonly stdout: string; readonly stderr: string }
    throw new Error(`${command} failed:\n${stdout}\n${stderr}`)
  }
}

const NO_TELEMETRY = { ASTRO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', CI: '1' }
