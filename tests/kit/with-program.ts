import { executable } from './servers/executable.ts'
import { notInstalled, whenInstalled } from './when-installed.ts'

/** `describe` for tests that run a program whose packages have its name. */
export function withProgram(name: string, title: string, define: () => void): void {
  const isInstalled = executable(name) !== undefined
  whenInstalled({ isInstalled, notice: notInstalled(name, name) }, title, define)
}
