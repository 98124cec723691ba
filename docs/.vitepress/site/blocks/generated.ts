/** Files that a reader's tools generate and blocks import: their paths beside the blocks, and what they declare. */
export const GENERATED: Readonly<Record<string, string>> = {
  // By Prisma, from the schema that the page shows.
  'tests/documents/.blocks/docs-guides-exactly-once-with-your-orm-md/generated/client.ts': `
import type { PrismaPg } from '@prisma/adapter-pg'
interface Client {
  $queryRawUnsafe<T = unknown>(query: string, ...values: unknown[]): Promise<T>
  readonly message: { create(args: { data: { messageId: string } }): Promise<unknown> }
  readonly inbox: {
    update(args: { where: { owner: string }; data: { unread: { increment: number } } }): Promise<unknown>
  }
}
export declare namespace Prisma {
  type TransactionClient = Client
}
export declare class PrismaClient implements Client {
  constructor(options: { adapter: PrismaPg })
  $queryRawUnsafe<T = unknown>(query: string, ...values: unknown[]): Promise<T>
  readonly message: Client['message']
  readonly inbox: Client['inbox']
  $transaction<R>(work: (tx: Client) => Promise<R>, options?: { timeout?: number }): Promise<R>
  $disconnect(): Promise<void>
}
`,
}
