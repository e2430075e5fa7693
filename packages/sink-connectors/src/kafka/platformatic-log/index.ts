export type { MemberShare, PlatformaticAssignment } from './platformatic-assigner.ts'
export type {
  PlatformaticAdmin,
  PlatformaticAnswered,
  PlatformaticBase,
  PlatformaticBatch,
  PlatformaticBroker,
  PlatformaticClientOptions,
  PlatformaticConnected,
  PlatformaticConnection,
  PlatformaticConnections,
  PlatformaticConsumer,
  PlatformaticFetched,
  PlatformaticFetchedPartition,
  PlatformaticGroupOptions,
  PlatformaticLibrary,
  PlatformaticMessage,
  PlatformaticMetadata,
  PlatformaticOffset,
  PlatformaticProducer,
  PlatformaticRecord,
} from './platformatic-client.ts'
export { createPlatformaticLog, type PlatformaticLogOptions } from './platformatic-log.ts'
