export type {
  KafkajsAdmin,
  KafkajsBatchPayload,
  KafkajsClient,
  KafkajsConsumer,
  KafkajsFoundSetting,
  KafkajsMessage,
  KafkajsOffset,
  KafkajsPartitions,
  KafkajsPositions,
  KafkajsProducer,
  KafkajsRecord,
  KafkajsSetting,
  KafkajsTransaction,
  KafkajsTransactionalProducer,
} from './kafkajs-client.ts'
export { createKafkajsLog, type KafkajsLogOptions } from './kafkajs-log.ts'
