export { type Codec, type CodecOptions, createCodec } from './codec.ts'
export { InvalidSchema } from '../schema-errors.ts'
export { IncompatibleSchema, InvalidRecord, MalformedFrame, UnknownSchemaId } from './errors.ts'
export type { RecordProblem } from './record-problems.ts'
