export { MissingPackageError } from '@cryptics-lab/avro-models'
export { createTracing, type TracingOptions } from './create-tracing.ts'
export type { OpenTelemetryImports } from './load-open-telemetry.ts'
export {
  noTracing,
  type SpanAttribute,
  type SpanAttributes,
  type SpanOptions,
  type TraceHeaders,
  type TraceParent,
  type TraceSpan,
  type Tracing,
} from './tracing.ts'
