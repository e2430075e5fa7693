export { createMemorySink, type MemorySink, type MemorySinkRecord } from './memory-sink.ts'
