export type {
  KafkajsAdmin,
  KafkajsBatchPayload,
  KafkajsClient,
  KafkajsConsumer,
  KafkajsMessage,
  KafkajsOffset,
  KafkajsPartitions,
  KafkajsPositions,
  KafkajsProducer,
  KafkajsRecord,
} from './kafkajs-client.ts'
export { createKafkajsLog, type KafkajsLogOptions } from './kafkajs-log.ts'
