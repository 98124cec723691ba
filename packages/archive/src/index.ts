export type { ArchiveOptions } from './archive-options.ts'
export type {
  ArchivedDelivery,
  DeliveryArchive,
  EraseQuery,
  OpenedDelivery,
  RerunOptions,
} from './delivery-archive.ts'
