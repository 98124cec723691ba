import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CompilerState,
  Extractor,
  ExtractorConfig,
  ExtractorLogLevel,
  type ExtractorMessage,
} from '@microsoft/api-extractor'
import type { Entry } from './published.ts'

const COMPILER = {
  compilerOptions: {
    module: 'nodenext',
    target: 'es2022',
    lib: ['es2023', 'dom', 'dom.iterable'],
    types: ['node'],
    strict: true,
    skipLibCheck: true,
    experimentalDecorators: true,
  },
} as const

function configFor(folder: string, file: string, reportFolder: string): ExtractorConfig {
  return ExtractorConfig.prepare({
    packageJsonFullPath: join(folder, 'package.json'),
    configObjectFullPath: undefined,
    configObject: {
      projectFolder: folder,
      mainEntryPointFilePath: file,
      newlineKind: 'lf',
      compiler: { overrideTsconfig: { ...COMPILER, files: [file] } },
      apiReport: {
        enabled: true,
        reportFileName: 'report',
        reportFolder,
        reportTempFolder: reportFolder,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        extractorMessageReporting: {
          default: { logLevel: ExtractorLogLevel.None },
          // A type that an entry uses and that its users cannot name.
          'ae-forgotten-export': { logLevel: ExtractorLogLevel.None, addToApiReportFile: true },
        },
        compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.Error } },
        tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
      },
    },
  })
}

/** A built package with what it publishes. */
export interface Published {
  readonly folder: string
  readonly entries: readonly Entry[]
}

/** What the declarations of each entry say, without comments, by the name of the entry. All are one program. */
export function apiReports(packages: readonly Published[]): ReadonlyMap<string, string> {
  const reportFolder = mkdtempSync(join(tmpdir(), 'hookseal-api-'))
  try {
    const configs = packages.flatMap(({ folder, entries }) =>
      entries.map(
        ({ name, declarations }) => [name, configFor(folder, declarations, reportFolder)] as const,
      ),
    )
    const [first] = configs
    if (first === undefined) return new Map()
    const options = { localBuild: true, messageCallback: onMessage }
    const compilerState = CompilerState.create(first[1], {
      additionalEntryPoints: configs.map(([, config]) => config.mainEntryPointFilePath),
    })
    return new Map(
      configs.map(([name, config]) => {
        Extractor.invoke(config, { ...options, compilerState })
        const report = readFileSync(join(reportFolder, 'report.api.md'), 'utf8')
        const [, code = ''] = /```ts\n(.*)```/s.exec(report) ?? []
        return [name, code.replace(/^\/\/ \(No @packageDocumentation.*$/m, '').trim()]
      }),
    )
  } finally {
    rmSync(reportFolder, { recursive: true })
  }
}

function onMessage(message: ExtractorMessage): void {
  if (message.logLevel === ExtractorLogLevel.Error) throw new Error(message.text)
  message.handled = true
}
