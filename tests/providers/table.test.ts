import { expect, it } from 'vitest'
import { type Page, pages } from './page.ts'

// To update the table from the pages, run `npx vitest run tests/providers/table.test.ts -u`.

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

A provider describes one sender: its headers, what it signs, what its events are called, how to recognize a retry, and how
long it retries. Import a provider from \`@hookseal/core/providers\`, or from its own entry, such as
\`@hookseal/core/providers/stripe\`. Your application bundles only the providers that it imports.

If your sender is not listed, check whether it uses [Standard Webhooks](standard-webhooks.md) or [Svix](svix.md), as many
do. Otherwise, [write a provider](write-a-provider.md) in about 20 lines. There is no provider for PayPal, for
[good reasons](paypal.md).

The last column says what each provider is tested against. If the sender publishes a package that runs on Node 20, the
package signs 1,000 random bodies that Hookseal must accept, it must accept 1,000 that Hookseal signs, and Hookseal must
refuse 1,000 with one bit changed. If not, the test follows the sender's published rule. Every request that a sender has
published as an example is checked as well. Run \`npm run test:oracles\` to repeat all of it.

${row(['sender', ...COLUMNS.map((column) => column.toLowerCase())])}
${row(['---', ...COLUMNS.map(() => '---')])}
${pages.map(rowOf).join('\n')}
`

it('docs/providers/README.md has the facts of the pages', async () => {
  await expect(document).toMatchFileSnapshot('../../docs/providers/README.md')
})
