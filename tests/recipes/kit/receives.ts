import { type PageProject, pageProject } from './page-project.ts'
import { type Started, start } from './start.ts'
import { expectThreeDeliveries } from './three-deliveries.ts'

/** How a page's server is started, and what else is checked while it runs. */
export interface Receiving {
  /** More files, which take the place of the page's of the same name. */
  readonly files?: Readonly<Record<string, string>>
  /** Runs before the server is started: a build, for one. */
  readonly prepare?: (project: PageProject) => unknown
  /** Runs after the three deliveries. */
  readonly check?: (server: Started) => unknown
  readonly path?: string
}

/** Starts what a page shows with `command`, and expects the three answers of it. */
export async function expectPageReceives(
  page: string,
  command: string,
  { files, prepare, check, path }: Receiving = {},
): Promise<void> {
  const project = pageProject(page, files)
  try {
    await prepare?.(project)
    const server = await start(command, project.folder)
    try {
      await expectThreeDeliveries(server.send, () => server.lines, path)
      await check?.(server)
    } finally {
      await server.stop()
    }
  } finally {
    project.remove()
  }
}
