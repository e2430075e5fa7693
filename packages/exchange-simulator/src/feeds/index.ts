export { RecordingError, type RecordingErrorCode } from '../errors.ts'
export { openRecording, type OpenRecordingOptions } from './open-recording.ts'
export { parseRecording } from './parse-recording.ts'
export type {
  RecordedDepth,
  RecordedItem,
  RecordedItemBase,
  RecordedMalformed,
  RecordedQuote,
  RecordedSnapshot,
  RecordedTradeItem,
  Recording,
  RecordingCounts,
} from './recording.ts'
