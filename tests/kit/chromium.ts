import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { executable, isExecutable } from './servers/executable.ts'

/** A browser that can be started. */
export interface Program {
  readonly executablePath: string
  readonly env?: Readonly<Record<string, string>>
}

const MAC = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const installed = [
  ...['/usr/bin/chromium', MAC].filter(isExecutable),
  ...NAMES.flatMap((name) => executable(name) ?? []),
][0]

/** Whether the npm package has a browser for this machine. */
const isPackaged = process.platform === 'linux' && process.arch === 'x64'

/** Whether a browser is installed, or can be had from npm. */
export const hasChromium: boolean = installed !== undefined || isPackaged

const here = fileURLToPath(new URL('.', import.meta.url))
const root = fileURLToPath(new URL('../..', import.meta.url))
const UNPACK = `import('@sparticuz/chromium').then((module) => module.default.executablePath())`

/** Unpacks the browser of the npm package into a folder that is kept. */
async function unpacked(): Promise<string> {
  const main = createRequire(import.meta.url).resolve('@sparticuz/chromium')
  const manifest = await readFile(join(main, '../../../package.json'), 'utf8')
  const cache = join(root, '.cache/chromium')
  const folder = join(cache, JSON.parse(manifest).version)
  if (existsSync(folder)) return folder
  await mkdir(cache, { recursive: true })
  const partial = await mkdtemp(join(cache, 'unpacking-'))
  try {
    // The package unpacks into the temporary folder, and its shared libraries only where it finds itself on Lambda.
    const env = { ...process.env, TMPDIR: partial, AWS_LAMBDA_JS_RUNTIME: 'nodejs20.x' }
    await promisify(execFile)(process.execPath, ['-e', UNPACK], { env, cwd: here })
    const fonts = join(partial, 'fonts/fonts.conf')
    await writeFile(fonts, (await readFile(fonts, 'utf8')).replaceAll('/tmp/', `${folder}/`))
    await rename(partial, folder)
  } catch (error) {
    // Another process was faster.
    if (!existsSync(folder)) throw error
  } finally {
    await rm(partial, { recursive: true, force: true })
  }
  return folder
}

/** The browser of this machine; without one, the one from npm, with the shared libraries that it needs. */
export async function findChromium(): Promise<Program> {
  if (installed !== undefined) return { executablePath: installed }
  if (!isPackaged) throw new Error('neither Chromium nor Chrome is installed')
  const folder = await unpacked()
  return {
    executablePath: join(folder, 'chromium'),
    env: {
      ...(process.env as Record<string, string>),
      LD_LIBRARY_PATH: join(folder, 'al2023/lib'),
      FONTCONFIG_PATH: join(folder, 'fonts'),
    },
  }
}
