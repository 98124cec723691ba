import { expect, it } from 'vitest'
import { type Page, pages } from './page.ts'

// `npx vitest run test/providers/table.test.ts -u` writes the table anew, from the pages.

const COLUMNS = [
  'Header',
  'Scheme',
  'Covers',
  'Tolerance',
  'Event id',
  'Replay',
  'Retries',
  'Handshake',
  'Evidence',
]

const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
const rowOf = ({ name, title, facts }: Page) =>
  row([`[${title}](${name}.md)`, ...COLUMNS.map((column) => facts[column] ?? '')])

const document = `# Providers

A provider knows one sender: where its signature stands, what is signed, what its events are called, which deliveries are
the same, and how long it retries. Each comes from \`@hookseal/core/providers\`, or alone from an entry of its own, such as
\`@hookseal/core/providers/stripe\`. An application bundles the providers that it imports and no others.

Your sender is not here? [Write a provider](write-a-provider.md): about 20 lines. Many senders use
[Standard Webhooks](standard-webhooks.md) or [Svix](svix.md). [Why there is no provider for PayPal](paypal.md).

Each provider is held to its sender: where the sender publishes a package that signs or verifies on Node 20, 1,000 random
bodies are signed by it and verified here, 1,000 the other way round, and 1,000 changes of one bit are refused. Elsewhere
it is held to the requests that the sender has published. \`npm run test:oracles\` does all of that.

${row(['sender', ...COLUMNS.map((column) => column.toLowerCase())])}
${row(['---', ...COLUMNS.map(() => '---')])}
${pages.map(rowOf).join('\n')}
`

it('docs/providers/README.md has what the pages say', async () => {
  await expect(document).toMatchFileSnapshot('../../docs/providers/README.md')
})
