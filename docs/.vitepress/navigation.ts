/** A group of the sidebar. Every page of the site stands in exactly one. */
export interface Group {
  readonly text: string
  /** Files, and folders with a slash at the end, of which all pages are listed that no entry before has. */
  readonly pages: readonly string[]
  /** A page under which the pages of a folder are shown. */
  readonly under?: { readonly page: string; readonly folder: string }
}

/** The sidebar, from top to bottom. A page that stands in no group fails the build. */
export const GROUPS: readonly Group[] = [
  { text: 'Start', pages: ['index.md', 'getting-started.md', 'glossary.md'] },
  {
    text: 'Frameworks',
    pages: [
      ...['express', 'koa', 'fastify', 'next', 'nest', 'node', 'fetch'].map(
        (name) => `frameworks/${name}.md`,
      ),
      'frameworks/',
    ],
  },
  {
    text: 'Concepts',
    pages: [
      ...['verification', 'replay', 'events', 'errors'].map((name) => `concepts/${name}.md`),
      'concepts/',
      'scaling.md',
    ],
  },
  { text: 'Guides', pages: ['guides/'] },
  { text: 'Recipes', pages: ['recipes/'] },
  {
    text: 'Providers',
    pages: ['providers/README.md', 'providers/write-a-provider.md', 'providers/'],
  },
  { text: 'Moving here', pages: ['moving/'] },
  { text: 'Tools', pages: ['why.md'] },
  {
    text: 'Reference',
    pages: [
      'reference/README.md',
      ...['core', 'express', 'koa', 'fastify', 'next', 'nest', 'replay', 'queue', 'archive'].map(
        (name) => `reference/${name}/`,
      ),
      'reference/',
    ],
  },
  {
    text: 'Project',
    pages: ['errors.md', 'benchmarks.md', 'proofs.md', 'project/', 'decisions/'],
    under: { page: 'project/decisions.md', folder: 'decisions/' },
  },
]

/** The groups that the bar at the top leads to. */
export const IN_BAR: readonly string[] = [
  'Start',
  'Frameworks',
  'Guides',
  'Providers',
  'Tools',
  'Reference',
]
