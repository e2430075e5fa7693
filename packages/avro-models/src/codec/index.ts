export { type Codec, type CodecOptions, createCodec } from './codec.ts'
export { IncompatibleSchema, InvalidRecord, InvalidSchema, MalformedFrame, UnknownSchemaId } from './errors.ts'
export type { RecordProblem } from './record-problems.ts'
