export {
  type EventEnvelope,
  envelopeHeader,
  envelopeSchema,
  envelopeVersion,
  type TradingMode,
  tradingModes,
} from './envelope.ts'
export {
  createEnvelopeWriter,
  type EnvelopeParts,
  type EnvelopeWriter,
  type EnvelopeWriterOptions,
} from './envelope-writer.ts'
export { MalformedEnvelope, readEnvelope } from './read-envelope.ts'
