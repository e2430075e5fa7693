import type { Context, Span, SpanKind, Tracer } from '@opentelemetry/api'
import type { BasicTracerProvider } from '@opentelemetry/sdk-trace-base'
import type { Timers } from '@cryptics-lab/avro-models'
import type { OpenTelemetryPackages } from './load-open-telemetry.ts'
import type {
  SpanAttribute,
  SpanAttributes,
  SpanOptions,
  TraceHeaders,
  TraceParent,
  TraceSpan,
  Tracing,
} from './tracing.ts'

/** What tracing by the OpenTelemetry SDK is put together from. */
export interface OpenTelemetryTracingOptions {
  readonly packages: OpenTelemetryPackages
  readonly provider: BasicTracerProvider
  readonly tracer: Tracer
  readonly text: (text: string) => string
  readonly attribute: (name: string, value: SpanAttribute) => SpanAttribute
  readonly timers: Timers
}

/** Tracing that is on. It keeps the active span itself and registers nothing globally: another SDK in the process stays alone. */
export function createOpenTelemetryTracing(options: OpenTelemetryTracingOptions): Tracing {
  const { packages, provider, tracer, text, timers } = options
  const { api } = packages
  const contexts = new packages.contextAsyncHooks.AsyncLocalStorageContextManager().enable()
  const propagator = new packages.core.W3CTraceContextPropagator()
  let isClosed = false

  const contextOf = (parent: TraceParent | undefined): Context =>
    parent === undefined
      ? contexts.active()
      : propagator.extract(api.ROOT_CONTEXT, { ...parent }, api.defaultTextMapGetter)

  const write = (): Record<string, string> => {
    const carrier: Record<string, string> = {}
    propagator.inject(contexts.active(), carrier, api.defaultTextMapSetter)
    return carrier
  }

  return {
    enabled: true,
    withSpan<T>(
      name: string,
      attributes: SpanAttributes,
      callback: (span: TraceSpan) => T,
      settings: SpanOptions = {},
    ): T {
      const context = contextOf(settings.parent)
      const kind = kindOf(api.SpanKind, settings.kind)
      const span = tracer.startSpan(text(name), { kind, attributes: cleaned(options, attributes) }, context)
      const inside = api.trace.setSpan(context, span)
      return finish(
        () => contexts.with(inside, () => callback(spanOf(span, options))),
        (error) => noteError(span, error, options),
        () => span.end(),
      )
    },
    inject(headers) {
      Object.assign(headers, write())
    },
    extract: (headers) => parentOf(headers, (carrier) => contextOf(carrier), packages),
    currentTraceparent: () => write()['traceparent'],
    async close({ deadline = 2_000 } = {}) {
      if (isClosed) return
      isClosed = true
      await within(provider.shutdown(), deadline, timers)
      contexts.disable()
    },
  }
}

/** Runs work, synchronous or not, and ends it once. */
function finish<T>(work: () => T, onError: (error: unknown) => void, onEnd: () => void): T {
  let result: T
  try {
    result = work()
  } catch (error) {
    onError(error)
    onEnd()
    throw error
  }
  if (!isPromise(result)) {
    onEnd()
    return result
  }
  return result.then(
    (value) => {
      onEnd()
      return value
    },
    (error: unknown) => {
      onError(error)
      onEnd()
      throw error
    },
  ) as T
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
}

function spanOf(span: Span, options: OpenTelemetryTracingOptions): TraceSpan {
  return {
    setAttribute: (name, value) => void span.setAttribute(name, options.attribute(name, value)),
    recordError: (error) => noteError(span, error, options),
  }
}

function noteError(span: Span, error: unknown, { packages, text }: OpenTelemetryTracingOptions): void {
  const isError = error instanceof Error
  const message = text(isError ? error.message : String(error)).slice(0, 1_000)
  const code = (error as { code?: unknown } | null)?.code
  span.recordException({
    name: isError ? error.name : 'Error',
    message,
    ...(typeof code === 'string' ? { code } : {}),
    ...(isError && error.stack !== undefined ? { stack: text(error.stack).slice(0, 8_000) } : {}),
  })
  span.setStatus({ code: packages.api.SpanStatusCode.ERROR, message })
}

function cleaned(options: OpenTelemetryTracingOptions, attributes: SpanAttributes): Record<string, SpanAttribute> {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, options.attribute(name, value)]))
}

function kindOf(kinds: typeof SpanKind, kind: SpanOptions['kind'] = 'internal'): SpanKind {
  const byName = {
    internal: kinds.INTERNAL,
    server: kinds.SERVER,
    client: kinds.CLIENT,
    producer: kinds.PRODUCER,
    consumer: kinds.CONSUMER,
  }
  return byName[kind]
}

/** What a foreign header says, once the propagator found it sound. */
function parentOf(
  headers: Readonly<TraceHeaders>,
  contextOf: (parent: TraceParent) => Context,
  { api }: OpenTelemetryPackages,
): TraceParent | undefined {
  const traceparent = textOf(headers['traceparent'])
  if (traceparent === undefined) return undefined
  const tracestate = textOf(headers['tracestate'])
  const parent = { traceparent, ...(tracestate === undefined ? {} : { tracestate }) }
  const context = api.trace.getSpanContext(contextOf(parent))
  return context !== undefined && api.isSpanContextValid(context) ? parent : undefined
}

function textOf(value: string | Uint8Array | undefined): string | undefined {
  if (value === undefined || value === null || value.length === 0 || value.length > 1_024) return undefined
  return typeof value === 'string' ? value : new TextDecoder().decode(value)
}

function within(work: Promise<void>, deadline: number, timers: Timers): Promise<void> {
  return new Promise((resolve) => {
    const timer = timers.set(resolve, deadline)
    const end = (): void => {
      timers.clear(timer)
      resolve()
    }
    work.then(end, end)
  })
}
