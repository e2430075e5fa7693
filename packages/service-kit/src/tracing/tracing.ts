/** Value of an attribute of a span. */
export type SpanAttribute = string | number | boolean

/** Facts of a span by name. */
export type SpanAttributes = Readonly<Record<string, SpanAttribute>>

/** Headers of a record or a request. */
export type TraceHeaders = Record<string, string | Uint8Array | undefined>

/** One piece of work that is being traced. */
export interface TraceSpan {
  /** Adds a fact. */
  setAttribute(name: string, value: SpanAttribute): void
  /** Notes a failure that does not end the work; one that is thrown is noted by itself. */
  recordError(error: unknown): void
}

/** Work of another process or an earlier moment that is continued. Made by {@link Tracing.extract}. */
export interface TraceParent {
  /** The parent in the form of the W3C header. */
  readonly traceparent: string
  /** What vendors sent along with it; absent when nothing was. */
  readonly tracestate?: string
}

/** How a span is begun. */
export interface SpanOptions {
  /** Work that is continued; default the span that is active. */
  readonly parent?: TraceParent
  /** Role of the work; default `internal`. */
  readonly kind?: 'internal' | 'server' | 'client' | 'producer' | 'consumer'
}

/** Tracing of a process. */
export interface Tracing {
  /** Whether spans are made at all. */
  readonly enabled: boolean
  /**
   * Runs `callback` inside a new span that ends with it, or with the promise that it returns. What is thrown is noted and
   * thrown on.
   */
  withSpan<T>(name: string, attributes: SpanAttributes, callback: (span: TraceSpan) => T, options?: SpanOptions): T
  /** Writes the active span into headers as `traceparent`; leaves them as they are when there is none. */
  inject(headers: TraceHeaders): void
  /** Reads what {@link Tracing.inject} wrote; undefined when there is nothing or nothing sound. */
  extract(headers: Readonly<TraceHeaders>): TraceParent | undefined
  /** The active span in the form of the W3C header; undefined when there is none. */
  currentTraceparent(): string | undefined
  /** Sends what is left, `deadline` milliseconds at most (default 2,000). Never rejects. */
  close(options?: { readonly deadline?: number }): Promise<void>
}

const noSpan: TraceSpan = { setAttribute() {}, recordError() {} }

/** Tracing that is off: runs what it is given and does nothing else. */
export const noTracing: Tracing = {
  enabled: false,
  withSpan: (_name, _attributes, callback) => callback(noSpan),
  inject() {},
  extract: () => undefined,
  currentTraceparent: () => undefined,
  close: async () => {},
}
