export type { ArchiveOptions } from './archive-options.ts'
export {
  type BackfillOptions,
  type BackfillReport,
  type BackfillRequest,
  backfill,
} from './backfill.ts'
export type {
  ArchivedDelivery,
  DeliveryArchive,
  EraseQuery,
  OpenedDelivery,
  RerunOptions,
} from './delivery-archive.ts'
export {
  type GithubDeliveriesOptions,
  type GithubOrganizationHook,
  type GithubRepositoryHook,
  githubDeliveries,
} from './senders/github-deliveries.ts'
